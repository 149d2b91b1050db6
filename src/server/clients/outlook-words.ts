// What is said of the add-in for Outlook, in five languages, the person addressed formally.

import type { Language } from '../../core/htm/words.ts'

/** `{manifest}` is a link. */
export interface OutlookWords {
  /** In Outlook's list of add-ins: 250 characters at most. */
  readonly description: string
  /** Of the buttons beside a mail that is shown, and one that is written, and what each does: 125 and 250 characters. */
  readonly read: string
  readonly readTip: string
  readonly write: string
  readonly writeTip: string
  /** In the pane of an Outlook that knows no more. `{file}` names the file. */
  readonly pane: string
  readonly whom: string
  readonly does: string
  readonly install: string
  readonly asks: string
  readonly away: string
  /** What it cannot hold: in each case, where mail goes while it is away, and where it does not. */
  readonly limit: string
  readonly soft: string
  readonly block: string
  /** Programs that there is nothing for. */
  readonly others: string
}

export const outlookWords: Readonly<Record<Language, OutlookWords>> = {
  en: {
    description:
      'Opens private messages in Outlook, and looks at each message before Outlook sends it: an answer to a private one does not leave readable, a sealed one only as it was sealed.',
    read: 'Read private message',
    readTip: 'Opens the private message of this mail here, on your own device.',
    write: 'Make private',
    writeTip: 'Your words and files go on in a pane, and leave sealed by your own mail server.',
    pane: 'Private messages open in your browser: open the attached file {file} there. This add-in looks only at what you send.',
    whom: 'For organisations whose people write in Outlook on Windows, on a Mac or on the web. An administrator installs it.',
    does: 'A button beside a private message opens it in a pane of Outlook, on your own device. When you press Send, it looks whether the message answers a private one, or passes one on. Then Outlook does not send it, and says why. Another button has what you write go on in the pane, and puts it back into Outlook sealed; your own mail server sends it. Answers leave from the pane by this portal, or from the browser as ever.',
    install: 'Administrators add {manifest} to their Outlook as an add-in of their own, for everybody or for some.',
    asks: 'Read the message that you open with it, and read and change the one that you are writing. It looks at sender, recipients, subject, text and files, on your device; nothing of that goes to this portal. Microsoft’s own script office.js runs beside it.',
    away: 'Your administrators remove it. Your mail stays as it is.',
    limit: 'Outlook on phones, and programs that are not Outlook, send without asking the add-in.',
    soft: 'Where the add-in cannot be loaded, Outlook sends without looking.',
    block: 'Where the add-in cannot be loaded, Outlook sends nothing at all: this portal is set so.',
    others: 'Every other mail program',
  },
  de: {
    description:
      'Öffnet private Nachrichten in Outlook und sieht jede Nachricht vor dem Senden an: Eine Antwort auf eine private geht nicht lesbar hinaus, eine verschlossene nur so, wie sie verschlossen wurde.',
    read: 'Private Nachricht lesen',
    readTip: 'Öffnet die private Nachricht dieser E-Mail hier, auf Ihrem eigenen Gerät.',
    write: 'Privat machen',
    writeTip: 'Text und Dateien gehen in einem Bereich weiter und verlassen Ihren eigenen Mailserver verschlossen.',
    pane: 'Private Nachrichten öffnen sich im Browser: Öffnen Sie dort die angehängte Datei {file}. Dieses Add-In sieht nur an, was Sie senden.',
    whom: 'Für Organisationen, deren Leute in Outlook unter Windows, auf dem Mac oder im Web schreiben. Administratoren installieren es.',
    does: 'Eine Schaltfläche neben einer privaten Nachricht öffnet sie in einem Bereich von Outlook, auf Ihrem eigenen Gerät. Wenn Sie auf Senden drücken, sieht es nach, ob die Nachricht auf eine private antwortet oder eine weiterleitet. Dann sendet Outlook sie nicht und sagt, warum. Mit einer zweiten schreiben Sie in diesem Bereich weiter; Outlook bekommt die Nachricht verschlossen zurück, und Ihr eigener Mailserver sendet sie. Antworten gehen aus diesem Bereich über dieses Portal hinaus, oder wie immer aus dem Browser.',
    install: 'Administratoren fügen ihrem Outlook {manifest} als eigenes Add-In hinzu, für alle oder für einige.',
    asks: 'Die Nachricht lesen, die Sie damit öffnen, und die lesen und ändern, die Sie schreiben. Es sieht Absender, Empfänger, Betreff, Text und Dateien an, auf Ihrem Gerät; nichts davon geht an dieses Portal. Daneben läuft Microsofts eigenes Skript office.js.',
    away: 'Ihre Administratoren entfernen es. Ihre E-Mails bleiben, wie sie sind.',
    limit: 'Outlook auf Telefonen und Programme, die nicht Outlook sind, senden, ohne das Add-In zu fragen.',
    soft: 'Lässt sich das Add-In nicht laden, sendet Outlook, ohne nachzusehen.',
    block: 'Lässt sich das Add-In nicht laden, sendet Outlook gar nichts: Dieses Portal ist so eingestellt.',
    others: 'Alle anderen Mailprogramme',
  },
  fr: {
    description:
      'Ouvre les messages privés dans Outlook, et regarde chaque message avant l’envoi : une réponse à un message privé ne part pas lisible, un message scellé seulement tel qu’il a été scellé.',
    read: 'Lire le message privé',
    readTip: 'Ouvre ici le message privé de cet e-mail, sur votre propre appareil.',
    write: 'Rendre privé',
    writeTip: 'Votre texte et vos fichiers continuent dans un volet, et partent scellés par votre propre serveur.',
    pane: 'Les messages privés s’ouvrent dans votre navigateur : ouvrez-y le fichier joint {file}. Ce complément ne regarde que ce que vous envoyez.',
    whom: 'Pour les organisations où l’on écrit dans Outlook sous Windows, sur Mac ou sur le web. Un administrateur l’installe.',
    does: 'Un bouton à côté d’un message privé l’ouvre dans un volet d’Outlook, sur votre propre appareil. Quand vous appuyez sur Envoyer, il regarde si le message répond à un message privé ou en transfère un. Alors Outlook ne l’envoie pas, et dit pourquoi. Un autre bouton fait continuer dans ce volet ce que vous écrivez, et le remet scellé dans Outlook ; votre propre serveur l’envoie. Les réponses partent du volet par ce portail, ou du navigateur comme toujours.',
    install:
      'Les administrateurs ajoutent {manifest} à leur Outlook comme complément à eux, pour toutes les personnes ou pour certaines.',
    asks: 'Lire le message que vous ouvrez avec lui, lire et modifier celui que vous écrivez. Il regarde l’expéditeur, les destinataires, l’objet, le texte et les fichiers, sur votre appareil ; rien de cela ne va à ce portail. Le script office.js de Microsoft s’exécute à côté.',
    away: 'Vos administrateurs le retirent. Votre courrier reste tel quel.',
    limit: 'Outlook sur téléphone, et les programmes autres qu’Outlook, envoient sans interroger le complément.',
    soft: 'Là où le complément ne peut être chargé, Outlook envoie sans regarder.',
    block: 'Là où le complément ne peut être chargé, Outlook n’envoie rien du tout : ce portail est réglé ainsi.',
    others: 'Tout autre programme de messagerie',
  },
  it: {
    description:
      'Apre i messaggi privati in Outlook, e guarda ogni messaggio prima dell’invio: una risposta a un messaggio privato non parte leggibile, e uno sigillato solo come è stato sigillato.',
    read: 'Leggi il messaggio privato',
    readTip: 'Apre qui il messaggio privato di questa e-mail, sul Suo dispositivo.',
    write: 'Rendi privato',
    writeTip: 'Testo e file continuano in un riquadro, e partono sigillati dal Suo server di posta.',
    pane: 'I messaggi privati si aprono nel browser: apra lì il file allegato {file}. Questo componente guarda soltanto ciò che Lei invia.',
    whom: 'Per organizzazioni in cui si scrive con Outlook su Windows, su Mac o sul web. Lo installa un amministratore.',
    does: 'Un pulsante accanto a un messaggio privato lo apre in un riquadro di Outlook, sul Suo dispositivo. Quando preme Invia, guarda se il messaggio risponde a uno privato o ne inoltra uno. Allora Outlook non lo invia, e dice perché. Con un altro pulsante ciò che scrive continua nel riquadro e torna sigillato in Outlook; lo invia il Suo server di posta. Le risposte partono dal riquadro attraverso questo portale, o dal browser come sempre.',
    install:
      'Gli amministratori aggiungono {manifest} al loro Outlook come componente proprio, per tutti o per alcuni.',
    asks: 'Leggere il messaggio che apre con esso, leggere e modificare quello che sta scrivendo. Guarda mittente, destinatari, oggetto, testo e file, sul Suo dispositivo; nulla di ciò va a questo portale. Accanto gira lo script office.js di Microsoft.',
    away: 'Lo rimuovono i Suoi amministratori. La Sua posta resta com’è.',
    limit: 'Outlook sui telefoni, e i programmi diversi da Outlook, inviano senza chiedere al componente.',
    soft: 'Dove il componente non si può caricare, Outlook invia senza guardare.',
    block: 'Dove il componente non si può caricare, Outlook non invia nulla: questo portale è impostato così.',
    others: 'Ogni altro programma di posta',
  },
  es: {
    description:
      'Abre los mensajes privados en Outlook y mira cada mensaje antes de enviarlo: una respuesta a un mensaje privado no sale legible, y uno sellado solo tal como se selló.',
    read: 'Leer el mensaje privado',
    readTip: 'Abre aquí el mensaje privado de este correo, en su propio dispositivo.',
    write: 'Hacer privado',
    writeTip: 'Su texto y sus archivos siguen en un panel y salen sellados por su propio servidor.',
    pane: 'Los mensajes privados se abren en su navegador: abra allí el archivo adjunto {file}. Este complemento solo mira lo que usted envía.',
    whom: 'Para organizaciones en las que se escribe con Outlook en Windows, en Mac o en la web. Lo instala un administrador.',
    does: 'Un botón junto a un mensaje privado lo abre en un panel de Outlook, en su propio dispositivo. Cuando pulsa Enviar, mira si el mensaje responde a uno privado o reenvía uno. Entonces Outlook no lo envía, y dice por qué. Con otro botón lo que escribe sigue en el panel y vuelve sellado a Outlook; lo envía su propio servidor de correo. Las respuestas salen del panel por este portal, o del navegador como siempre.',
    install: 'Los administradores añaden {manifest} a su Outlook como complemento propio, para todos o para algunos.',
    asks: 'Leer el mensaje que abre con él, y leer y cambiar el que está escribiendo. Mira remitente, destinatarios, asunto, texto y archivos, en su dispositivo; nada de eso va a este portal. A su lado se ejecuta el script office.js de Microsoft.',
    away: 'Lo quitan sus administradores. Su correo queda como está.',
    limit: 'Outlook en teléfonos, y los programas que no son Outlook, envían sin preguntar al complemento.',
    soft: 'Donde el complemento no se puede cargar, Outlook envía sin mirar.',
    block: 'Donde el complemento no se puede cargar, Outlook no envía nada: este portal está configurado así.',
    others: 'Cualquier otro programa de correo',
  },
}
