// What the pane says beside the portal's screens, in five languages, the person addressed formally.

import type { Language } from '../../../portal/locales/words.ts'
import type { Filled } from '../bridge/protocol.ts'

/** Why a mail is not sealed, or no longer as it was sealed. `many`: more readers than one file names. */
export type Reason = NonNullable<Filled['fault']> | 'many' | 'unknown'

export interface Words {
  /** Outlook does not give out the file. `{file}` names it. */
  readonly notRead: string
  /** Before a mail goes on in private: the heading, what cannot be undone, the button. */
  readonly offer: string
  readonly offerText: string
  readonly goOn: string
  /** Of a mail that is sealed. */
  readonly ready: string
  readonly readyText: string
  /** Of one that was altered since. */
  readonly altered: string
  /** Of one that could not be sealed: then the reason, and what stands in Outlook now. */
  readonly notPrivate: string
  readonly asBefore: string
  readonly lookAtIt: string
  /** `{name}` names the file. */
  readonly reasons: Readonly<Record<Reason, string>>
}

const en: Words = {
  notRead:
    'Outlook does not hand over a private message from this mail. Save the attached file {file}, and choose it here.',
  offer: 'Make this message private',
  offerText:
    'What stands in Outlook may already be saved as a readable draft on your mail server. From here on your words and files go on in this pane, and Outlook gets the sealed message only.',
  goOn: 'Make private',
  ready: 'Sealed: press Send in Outlook',
  readyText:
    'Nothing has left yet. What you change in Outlook from now on keeps the message back. Earlier drafts may be left on your mail server.',
  altered: 'This message was changed after it was sealed. Outlook does not send it.',
  notPrivate: 'Not private yet.',
  asBefore: 'The message in Outlook is as it was.',
  lookAtIt: 'Look at the message in Outlook before you do anything else: not all of it could be put back.',
  reasons: {
    silent: 'Outlook did not answer.',
    unsupported: 'This Outlook cannot do it: write in your browser.',
    empty: 'The file {name} cannot be read here. Attach it from this device, or take it out.',
    refused: 'Outlook refused it.',
    gone: 'Another message was chosen meanwhile.',
    hidden: 'Hidden recipients (Bcc) cannot read a message that Outlook sends sealed. Take them out.',
    people: 'Sender or recipients are not those it was sealed for.',
    words: 'Outlook added something, for instance a signature or a picture.',
    files: 'There is a file beside the sealed one, for instance a picture in the text.',
    file: 'The sealed file is not whole: rules of your organisation may empty it.',
    many: 'It goes to more people than one sealed file can name.',
    unknown: 'Its seal cannot be read.',
  },
}

const de: Words = {
  notRead:
    'Outlook gibt aus dieser E-Mail keine private Nachricht heraus. Speichern Sie die angehängte Datei {file} und wählen Sie sie hier.',
  offer: 'Diese Nachricht privat machen',
  offerText:
    'Was in Outlook steht, ist vielleicht schon als lesbarer Entwurf auf Ihrem Mailserver gespeichert. Ab hier schreiben Sie in diesem Bereich weiter, Text und Dateien kommen mit, und Outlook bekommt nur die verschlossene Nachricht.',
  goOn: 'Privat machen',
  ready: 'Verschlossen: Drücken Sie in Outlook auf Senden',
  readyText:
    'Noch ist nichts hinausgegangen. Was Sie ab jetzt in Outlook ändern, hält die Nachricht zurück. Frühere Entwürfe sind vielleicht noch auf Ihrem Mailserver.',
  altered: 'Diese Nachricht wurde geändert, nachdem sie verschlossen war. Outlook sendet sie nicht.',
  notPrivate: 'Noch nicht privat.',
  asBefore: 'Die Nachricht in Outlook ist, wie sie war.',
  lookAtIt: 'Sehen Sie sich zuerst die Nachricht in Outlook an: Nicht alles konnte wiederhergestellt werden.',
  reasons: {
    silent: 'Outlook hat nicht geantwortet.',
    unsupported: 'Dieses Outlook kann es nicht: Schreiben Sie im Browser.',
    empty: 'Die Datei {name} ist hier nicht lesbar. Hängen Sie sie von diesem Gerät an, oder entfernen Sie sie.',
    refused: 'Outlook hat es abgelehnt.',
    gone: 'Inzwischen wurde eine andere Nachricht gewählt.',
    hidden:
      'Verborgene Empfänger (Bcc) können eine Nachricht nicht lesen, die Outlook verschlossen sendet. Entfernen Sie sie.',
    people: 'Absender oder Empfänger sind nicht die, für die sie verschlossen wurde.',
    words: 'Outlook hat etwas hinzugefügt, etwa eine Signatur oder ein Bild.',
    files: 'Neben der verschlossenen liegt noch eine Datei, etwa ein Bild im Text.',
    file: 'Die verschlossene Datei ist nicht ganz: Vielleicht leeren Regeln Ihrer Organisation sie.',
    many: 'Sie geht an mehr Personen, als eine verschlossene Datei nennen kann.',
    unknown: 'Ihr Verschluss ist nicht lesbar.',
  },
}

const fr: Words = {
  notRead:
    'Outlook ne remet aucun message privé de cet e-mail. Enregistrez le fichier joint {file}, et choisissez-le ici.',
  offer: 'Rendre ce message privé',
  offerText:
    'Ce qui se trouve dans Outlook est peut-être déjà enregistré comme brouillon lisible sur votre serveur de messagerie. À partir d’ici, votre texte et vos fichiers continuent dans ce volet, et Outlook ne reçoit que le message scellé.',
  goOn: 'Rendre privé',
  ready: 'Scellé : appuyez sur Envoyer dans Outlook',
  readyText:
    'Rien n’est encore parti. Ce que vous changez désormais dans Outlook retient le message. Des brouillons antérieurs sont peut-être restés sur votre serveur de messagerie.',
  altered: 'Ce message a été changé après avoir été scellé. Outlook ne l’envoie pas.',
  notPrivate: 'Pas encore privé.',
  asBefore: 'Le message dans Outlook est tel qu’il était.',
  lookAtIt: 'Regardez d’abord le message dans Outlook : tout n’a pas pu être rétabli.',
  reasons: {
    silent: 'Outlook n’a pas répondu.',
    unsupported: 'Cet Outlook ne le peut pas : écrivez dans votre navigateur.',
    empty: 'Le fichier {name} ne peut être lu ici. Joignez-le depuis cet appareil, ou retirez-le.',
    refused: 'Outlook l’a refusé.',
    gone: 'Un autre message a été choisi entre-temps.',
    hidden: 'Les destinataires cachés (Cci) ne peuvent pas lire un message qu’Outlook envoie scellé. Retirez-les.',
    people: 'L’expéditeur ou les destinataires ne sont pas ceux pour qui il a été scellé.',
    words: 'Outlook a ajouté quelque chose, par exemple une signature ou une image.',
    files: 'Un fichier se trouve à côté du fichier scellé, par exemple une image dans le texte.',
    file: 'Le fichier scellé n’est pas entier : des règles de votre organisation le vident peut-être.',
    many: 'Il va à plus de personnes qu’un fichier scellé ne peut en nommer.',
    unknown: 'Son sceau ne peut être lu.',
  },
}

const it: Words = {
  notRead:
    'Outlook non consegna alcun messaggio privato da questa e-mail. Salvi il file allegato {file}, e lo scelga qui.',
  offer: 'Rendere privato questo messaggio',
  offerText:
    'Ciò che si trova in Outlook potrebbe essere già salvato come bozza leggibile sul Suo server di posta. Da qui testo e file continuano in questo riquadro, e Outlook riceve soltanto il messaggio sigillato.',
  goOn: 'Rendi privato',
  ready: 'Sigillato: prema Invia in Outlook',
  readyText:
    'Non è ancora partito nulla. Ciò che cambia d’ora in poi in Outlook trattiene il messaggio. Bozze precedenti potrebbero essere rimaste sul Suo server di posta.',
  altered: 'Questo messaggio è stato cambiato dopo essere stato sigillato. Outlook non lo invia.',
  notPrivate: 'Non ancora privato.',
  asBefore: 'Il messaggio in Outlook è com’era.',
  lookAtIt: 'Guardi anzitutto il messaggio in Outlook: non tutto si è potuto ripristinare.',
  reasons: {
    silent: 'Outlook non ha risposto.',
    unsupported: 'Questo Outlook non può farlo: scriva nel browser.',
    empty: 'Il file {name} non si può leggere qui. Lo alleghi da questo dispositivo, o lo rimuova.',
    refused: 'Outlook lo ha rifiutato.',
    gone: 'Nel frattempo è stato scelto un altro messaggio.',
    hidden: 'I destinatari nascosti (Ccn) non possono leggere un messaggio che Outlook invia sigillato. Li rimuova.',
    people: 'Mittente o destinatari non sono quelli per cui è stato sigillato.',
    words: 'Outlook ha aggiunto qualcosa, per esempio una firma o un’immagine.',
    files: 'Accanto al file sigillato ce n’è un altro, per esempio un’immagine nel testo.',
    file: 'Il file sigillato non è intero: forse regole della Sua organizzazione lo svuotano.',
    many: 'Va a più persone di quante un file sigillato possa nominare.',
    unknown: 'Il suo sigillo non si può leggere.',
  },
}

const es: Words = {
  notRead: 'Outlook no entrega ningún mensaje privado de este correo. Guarde el archivo adjunto {file} y elíjalo aquí.',
  offer: 'Hacer privado este mensaje',
  offerText:
    'Lo que está en Outlook puede estar ya guardado como borrador legible en su servidor de correo. Desde aquí su texto y sus archivos siguen en este panel, y Outlook recibe solo el mensaje sellado.',
  goOn: 'Hacer privado',
  ready: 'Sellado: pulse Enviar en Outlook',
  readyText:
    'Todavía no ha salido nada. Lo que cambie a partir de ahora en Outlook retiene el mensaje. Puede que queden borradores anteriores en su servidor de correo.',
  altered: 'Este mensaje se cambió después de sellarlo. Outlook no lo envía.',
  notPrivate: 'Todavía no es privado.',
  asBefore: 'El mensaje en Outlook está como estaba.',
  lookAtIt: 'Mire primero el mensaje en Outlook: no todo se pudo restablecer.',
  reasons: {
    silent: 'Outlook no respondió.',
    unsupported: 'Este Outlook no puede hacerlo: escriba en su navegador.',
    empty: 'El archivo {name} no se puede leer aquí. Adjúntelo desde este dispositivo o quítelo.',
    refused: 'Outlook lo rechazó.',
    gone: 'Entretanto se eligió otro mensaje.',
    hidden: 'Los destinatarios ocultos (Cco) no pueden leer un mensaje que Outlook envía sellado. Quítelos.',
    people: 'El remitente o los destinatarios no son aquellos para quienes se selló.',
    words: 'Outlook añadió algo, por ejemplo una firma o una imagen.',
    files: 'Junto al archivo sellado hay otro, por ejemplo una imagen en el texto.',
    file: 'El archivo sellado no está entero: quizá reglas de su organización lo vacían.',
    many: 'Va a más personas de las que un archivo sellado puede nombrar.',
    unknown: 'Su sello no se puede leer.',
  },
}

const table: Readonly<Record<Language, Words>> = { en, de, fr, it, es }

export function wordsIn(language: string): Words {
  return table[language as Language] ?? table.en
}
