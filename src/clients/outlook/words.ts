// Why Outlook does not send a mail, in five languages, the person addressed formally. Outlook shows 500 characters at most.

import type { Fault } from '../carrier.ts'

/** `answer`: it answers a private message. `unknown`: Outlook did not say what stands in it. */
export type Reason = Fault | 'answer' | 'unknown'

const words: Readonly<Record<string, Readonly<Record<Reason, string>>>> = {
  en: {
    answer:
      'Not sent: this belongs to a private message, and would leave readable for every mail server. Open the private message in your browser, and answer or forward it there.',
    hidden: 'Not sent: this message was sealed, and hidden recipients (Bcc) cannot read it. Remove them.',
    people:
      'Not sent: sender or recipients were changed after this message was sealed. Put them back, or write it anew.',
    words:
      'Not sent: something was added to a sealed message, for instance a signature, and would leave readable. Remove it.',
    files: 'Not sent: a file was added to a sealed message, and would leave readable. Remove it.',
    file: 'Not sent: the sealed file is not here, or not whole. Wait a moment and send again; or write it anew.',
    unknown: 'Not sent: Outlook did not say in time what stands in this message. Nothing is lost. Send again.',
  },
  de: {
    answer:
      'Nicht gesendet: Dies gehört zu einer privaten Nachricht und ginge für jeden Mailserver lesbar hinaus. Öffnen Sie die private Nachricht im Browser und antworten oder leiten Sie dort weiter.',
    hidden:
      'Nicht gesendet: Diese Nachricht ist verschlossen, und verborgene Empfänger (Bcc) können sie nicht lesen. Entfernen Sie sie.',
    people:
      'Nicht gesendet: Absender oder Empfänger wurden geändert, nachdem diese Nachricht verschlossen war. Stellen Sie sie wieder her, oder schreiben Sie neu.',
    words:
      'Nicht gesendet: Zu einer verschlossenen Nachricht kam etwas hinzu, etwa eine Signatur, und ginge lesbar hinaus. Entfernen Sie es.',
    files:
      'Nicht gesendet: Zu einer verschlossenen Nachricht kam eine Datei hinzu und ginge lesbar hinaus. Entfernen Sie sie.',
    file: 'Nicht gesendet: Die verschlossene Datei ist nicht oder nicht ganz hier. Warten Sie einen Augenblick und senden Sie noch einmal, oder schreiben Sie neu.',
    unknown:
      'Nicht gesendet: Outlook hat nicht rechtzeitig gesagt, was in dieser Nachricht steht. Nichts ist verloren. Senden Sie noch einmal.',
  },
  fr: {
    answer:
      'Non envoyé : ceci se rapporte à un message privé et partirait lisible pour chaque serveur de messagerie. Ouvrez le message privé dans votre navigateur, et répondez-y ou transférez-le là.',
    hidden:
      'Non envoyé : ce message est scellé, et les destinataires cachés (Cci) ne peuvent pas le lire. Supprimez-les.',
    people:
      'Non envoyé : l’expéditeur ou les destinataires ont été changés après que ce message a été scellé. Rétablissez-les, ou écrivez-le de nouveau.',
    words:
      'Non envoyé : quelque chose a été ajouté à un message scellé, par exemple une signature, et partirait lisible. Supprimez-le.',
    files: 'Non envoyé : un fichier a été ajouté à un message scellé et partirait lisible. Supprimez-le.',
    file: 'Non envoyé : le fichier scellé n’est pas ici, ou pas entier. Attendez un instant et envoyez encore, ou écrivez le message de nouveau.',
    unknown:
      'Non envoyé : Outlook n’a pas dit à temps ce que contient ce message. Rien n’est perdu. Envoyez encore une fois.',
  },
  it: {
    answer:
      'Non inviato: appartiene a un messaggio privato, e partirebbe leggibile per ogni server di posta. Apra il messaggio privato nel browser, e lì risponda o lo inoltri.',
    hidden:
      'Non inviato: questo messaggio è sigillato, e i destinatari nascosti (Ccn) non possono leggerlo. Li rimuova.',
    people:
      'Non inviato: il mittente o i destinatari sono cambiati dopo che questo messaggio è stato sigillato. Li ripristini, o lo scriva di nuovo.',
    words:
      'Non inviato: a un messaggio sigillato è stato aggiunto qualcosa, per esempio una firma, e partirebbe leggibile. Lo rimuova.',
    files: 'Non inviato: a un messaggio sigillato è stato aggiunto un file, e partirebbe leggibile. Lo rimuova.',
    file: 'Non inviato: il file sigillato non è qui, o non è intero. Aspetti un momento e invii ancora, o lo scriva di nuovo.',
    unknown:
      'Non inviato: Outlook non ha detto in tempo che cosa c’è in questo messaggio. Nulla è perduto. Invii ancora una volta.',
  },
  es: {
    answer:
      'No enviado: esto pertenece a un mensaje privado y saldría legible para cada servidor de correo. Abra el mensaje privado en su navegador, y respóndalo o reenvíelo allí.',
    hidden: 'No enviado: este mensaje está sellado, y los destinatarios ocultos (Cco) no pueden leerlo. Quítelos.',
    people:
      'No enviado: el remitente o los destinatarios cambiaron después de sellar este mensaje. Restablézcalos, o escríbalo de nuevo.',
    words: 'No enviado: se añadió algo a un mensaje sellado, por ejemplo una firma, y saldría legible. Quítelo.',
    files: 'No enviado: se añadió un archivo a un mensaje sellado, y saldría legible. Quítelo.',
    file: 'No enviado: el archivo sellado no está aquí, o no está entero. Espere un momento y envíe otra vez, o escríbalo de nuevo.',
    unknown: 'No enviado: Outlook no dijo a tiempo qué contiene este mensaje. No se ha perdido nada. Envíe otra vez.',
  },
}

/** @param tag BCP 47; a language that is not known here gives English. */
export function reasonIn(tag: string, reason: Reason): string {
  return (words[String(tag).slice(0, 2).toLowerCase()] ?? words['en']!)[reason]
}
