// What is said of the add-in for Outlook, in five languages, the person addressed formally.

import type { Language } from '../../core/htm/words.ts'

/** `{manifest}` is a link. */
export interface OutlookWords {
  /** In Outlook's list of add-ins: 250 characters at most. */
  readonly description: string
  /** In a pane of Outlook. `{file}` names the file. */
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
      'Looks at each message before Outlook sends it: an answer to a private message does not leave readable, and a sealed one only as it was sealed.',
    pane: 'Private messages open in your browser: open the attached file {file} there. This add-in looks only at what you send.',
    whom: 'For organisations whose people write in Outlook on Windows, on a Mac or on the web. An administrator installs it.',
    does: 'When you press Send, it looks whether the message answers a private one, or passes one on. Then Outlook does not send it, and says why. Private messages are read, answered and forwarded in the browser, as ever.',
    install: 'Administrators add {manifest} to their Outlook as an add-in of their own, for everybody or for some.',
    asks: 'Read and change the message that you are writing. It looks at sender, recipients, subject, text and files, on your device; nothing of that goes to this portal. Microsoft’s own script office.js runs beside it.',
    away: 'Your administrators remove it. Your mail stays as it is.',
    limit: 'Outlook on phones, and programs that are not Outlook, send without asking the add-in.',
    soft: 'Where the add-in cannot be loaded, Outlook sends without looking.',
    block: 'Where the add-in cannot be loaded, Outlook sends nothing at all: this portal is set so.',
    others: 'Every other mail program',
  },
  de: {
    description:
      'Sieht jede Nachricht an, bevor Outlook sie sendet: Eine Antwort auf eine private Nachricht geht nicht lesbar hinaus, eine verschlossene nur so, wie sie verschlossen wurde.',
    pane: 'Private Nachrichten öffnen sich im Browser: Öffnen Sie dort die angehängte Datei {file}. Dieses Add-In sieht nur an, was Sie senden.',
    whom: 'Für Organisationen, deren Leute in Outlook unter Windows, auf dem Mac oder im Web schreiben. Administratoren installieren es.',
    does: 'Wenn Sie auf Senden drücken, sieht es nach, ob die Nachricht auf eine private antwortet oder eine weiterleitet. Dann sendet Outlook sie nicht und sagt, warum. Private Nachrichten werden wie immer im Browser gelesen, beantwortet und weitergeleitet.',
    install: 'Administratoren fügen ihrem Outlook {manifest} als eigenes Add-In hinzu, für alle oder für einige.',
    asks: 'Die Nachricht lesen und ändern, die Sie schreiben. Es sieht Absender, Empfänger, Betreff, Text und Dateien an, auf Ihrem Gerät; nichts davon geht an dieses Portal. Daneben läuft Microsofts eigenes Skript office.js.',
    away: 'Ihre Administratoren entfernen es. Ihre E-Mails bleiben, wie sie sind.',
    limit: 'Outlook auf Telefonen und Programme, die nicht Outlook sind, senden, ohne das Add-In zu fragen.',
    soft: 'Lässt sich das Add-In nicht laden, sendet Outlook, ohne nachzusehen.',
    block: 'Lässt sich das Add-In nicht laden, sendet Outlook gar nichts: Dieses Portal ist so eingestellt.',
    others: 'Alle anderen Mailprogramme',
  },
  fr: {
    description:
      'Regarde chaque message avant qu’Outlook l’envoie : une réponse à un message privé ne part pas lisible, et un message scellé seulement tel qu’il a été scellé.',
    pane: 'Les messages privés s’ouvrent dans votre navigateur : ouvrez-y le fichier joint {file}. Ce complément ne regarde que ce que vous envoyez.',
    whom: 'Pour les organisations où l’on écrit dans Outlook sous Windows, sur Mac ou sur le web. Un administrateur l’installe.',
    does: 'Quand vous appuyez sur Envoyer, il regarde si le message répond à un message privé ou en transfère un. Alors Outlook ne l’envoie pas, et dit pourquoi. Les messages privés se lisent, se répondent et se transfèrent dans le navigateur, comme toujours.',
    install:
      'Les administrateurs ajoutent {manifest} à leur Outlook comme complément à eux, pour toutes les personnes ou pour certaines.',
    asks: 'Lire et modifier le message que vous écrivez. Il regarde l’expéditeur, les destinataires, l’objet, le texte et les fichiers, sur votre appareil ; rien de cela ne va à ce portail. Le script office.js de Microsoft s’exécute à côté.',
    away: 'Vos administrateurs le retirent. Votre courrier reste tel quel.',
    limit: 'Outlook sur téléphone, et les programmes autres qu’Outlook, envoient sans interroger le complément.',
    soft: 'Là où le complément ne peut être chargé, Outlook envoie sans regarder.',
    block: 'Là où le complément ne peut être chargé, Outlook n’envoie rien du tout : ce portail est réglé ainsi.',
    others: 'Tout autre programme de messagerie',
  },
  it: {
    description:
      'Guarda ogni messaggio prima che Outlook lo invii: una risposta a un messaggio privato non parte leggibile, e uno sigillato solo come è stato sigillato.',
    pane: 'I messaggi privati si aprono nel browser: apra lì il file allegato {file}. Questo componente guarda soltanto ciò che Lei invia.',
    whom: 'Per organizzazioni in cui si scrive con Outlook su Windows, su Mac o sul web. Lo installa un amministratore.',
    does: 'Quando preme Invia, guarda se il messaggio risponde a uno privato o ne inoltra uno. Allora Outlook non lo invia, e dice perché. I messaggi privati si leggono nel browser, e lì si risponde e si inoltra, come sempre.',
    install:
      'Gli amministratori aggiungono {manifest} al loro Outlook come componente proprio, per tutti o per alcuni.',
    asks: 'Leggere e modificare il messaggio che sta scrivendo. Guarda mittente, destinatari, oggetto, testo e file, sul Suo dispositivo; nulla di ciò va a questo portale. Accanto gira lo script office.js di Microsoft.',
    away: 'Lo rimuovono i Suoi amministratori. La Sua posta resta com’è.',
    limit: 'Outlook sui telefoni, e i programmi diversi da Outlook, inviano senza chiedere al componente.',
    soft: 'Dove il componente non si può caricare, Outlook invia senza guardare.',
    block: 'Dove il componente non si può caricare, Outlook non invia nulla: questo portale è impostato così.',
    others: 'Ogni altro programma di posta',
  },
  es: {
    description:
      'Mira cada mensaje antes de que Outlook lo envíe: una respuesta a un mensaje privado no sale legible, y uno sellado solo tal como se selló.',
    pane: 'Los mensajes privados se abren en su navegador: abra allí el archivo adjunto {file}. Este complemento solo mira lo que usted envía.',
    whom: 'Para organizaciones en las que se escribe con Outlook en Windows, en Mac o en la web. Lo instala un administrador.',
    does: 'Cuando pulsa Enviar, mira si el mensaje responde a uno privado o reenvía uno. Entonces Outlook no lo envía, y dice por qué. Los mensajes privados se leen, se responden y se reenvían en el navegador, como siempre.',
    install: 'Los administradores añaden {manifest} a su Outlook como complemento propio, para todos o para algunos.',
    asks: 'Leer y cambiar el mensaje que está escribiendo. Mira remitente, destinatarios, asunto, texto y archivos, en su dispositivo; nada de eso va a este portal. A su lado se ejecuta el script office.js de Microsoft.',
    away: 'Lo quitan sus administradores. Su correo queda como está.',
    limit: 'Outlook en teléfonos, y los programas que no son Outlook, envían sin preguntar al complemento.',
    soft: 'Donde el complemento no se puede cargar, Outlook envía sin mirar.',
    block: 'Donde el complemento no se puede cargar, Outlook no envía nada: este portal está configurado así.',
    others: 'Cualquier otro programa de correo',
  },
}
