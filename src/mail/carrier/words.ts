// The words of a carrier mail in five languages, the person addressed formally. Nothing of the message stands in them.

import { type Language, languages } from '../../core/htm/words.ts'

/** `{sender}` a proven address as people read it, `{portal}` the portal's address, `{name}` the operator's name for it, `{link}` the message. */
export interface CarrierWords {
  readonly subject: string
  readonly wrote: string
  readonly open: string
  /** `{link}`: where the file goes along too, and where it does not. */
  readonly orLink: string
  readonly link: string
  /** Where it is drawn: a button that opens `{link}`, its address, and the file that goes along too. */
  readonly button: string
  readonly plain: string
  readonly orFile: string
  /** A window that is known when the mail is written: `{start}` and `{end}`. */
  readonly window: string
  readonly code: string
  readonly forward: string
  /** Before the sealed message itself, in the text. */
  readonly paste: string
  readonly unsure: string
}

const words: Readonly<Record<Language, CarrierWords>> = {
  en: {
    subject: 'Private message from {sender}',
    wrote: '{sender} has written you a private message with {name}.',
    open: 'To read it, open the attached file encrypted_message.htm in your browser and press "Read message".',
    orLink: 'Is there no file? Then open {link}',
    link: 'To read it, open {link}',
    button: 'Read message',
    plain: 'Or type or copy this address into your browser: {link}',
    orFile: 'Or open the attached file encrypted_message.htm in your browser and press "Read message" there.',
    window:
      'Maintenance from {start} to {end}. If your message does not open during that time, keep this mail and open it afterwards.',
    code: 'The portal {portal} will then send a code to this address. There is nothing to install, and nobody asks for a password.',
    forward: 'On a phone, forward this mail to {forward}. A link comes back.',
    paste: 'If nothing else works, copy everything from here to the end and paste it at {portal}:',
    unsure: 'Not sure? Ask {sender} in another way, for example by telephone.',
  },
  de: {
    subject: 'Private Nachricht von {sender}',
    wrote: '{sender} hat Ihnen mit {name} eine private Nachricht geschrieben.',
    open: 'Öffnen Sie zum Lesen die angehängte Datei encrypted_message.htm in Ihrem Browser und drücken Sie auf „Nachricht lesen“.',
    orLink: 'Keine Datei dabei? Dann öffnen Sie {link}',
    link: 'Öffnen Sie zum Lesen {link}',
    button: 'Nachricht lesen',
    plain: 'Oder geben Sie diese Adresse in Ihrem Browser ein: {link}',
    orFile:
      'Oder öffnen Sie die angehängte Datei encrypted_message.htm in Ihrem Browser und drücken Sie dort auf „Nachricht lesen“.',
    window:
      'Wartungsarbeiten: {start} bis {end}. Öffnet sich Ihre Nachricht in dieser Zeit nicht, behalten Sie diese Mail und öffnen Sie sie danach.',
    code: 'Das Portal {portal} sendet dann einen Code an diese Adresse. Es ist nichts zu installieren, und niemand fragt nach einem Kennwort.',
    forward: 'Auf einem Telefon leiten Sie diese Mail an {forward} weiter. Sie erhalten einen Link zurück.',
    paste: 'Geht es anders nicht, kopieren Sie alles von hier bis zum Ende und fügen Sie es auf {portal} ein:',
    unsure: 'Nicht sicher? Fragen Sie {sender} auf anderem Weg, zum Beispiel am Telefon.',
  },
  fr: {
    subject: 'Message privé de {sender}',
    wrote: '{sender} vous a écrit un message privé avec {name}.',
    open: 'Pour le lire, ouvrez le fichier joint encrypted_message.htm dans votre navigateur et appuyez sur « Lire le message ».',
    orLink: 'Pas de fichier ? Ouvrez alors {link}',
    link: 'Pour le lire, ouvrez {link}',
    button: 'Lire le message',
    plain: 'Ou saisissez cette adresse dans votre navigateur : {link}',
    orFile:
      'Ou ouvrez le fichier joint encrypted_message.htm dans votre navigateur et appuyez-y sur « Lire le message ».',
    window:
      'Maintenance : du {start} au {end}. Si votre message ne s’ouvre pas pendant ce temps, gardez ce mail et ouvrez-le ensuite.',
    code: 'Le portail {portal} enverra alors un code à cette adresse. Il n’y a rien à installer, et personne ne demande de mot de passe.',
    forward: 'Sur un téléphone, transférez ce mail à {forward}. Vous recevrez un lien.',
    paste: 'Si rien d’autre ne fonctionne, copiez tout d’ici jusqu’à la fin et collez-le sur {portal} :',
    unsure: 'Un doute ? Demandez à {sender} par un autre moyen, par exemple par téléphone.',
  },
  it: {
    subject: 'Messaggio privato da {sender}',
    wrote: '{sender} Le ha scritto un messaggio privato con {name}.',
    open: 'Per leggerlo, apra il file allegato encrypted_message.htm nel browser e prema «Leggi il messaggio».',
    orLink: 'Manca il file? Apra allora {link}',
    link: 'Per leggerlo, apra {link}',
    button: 'Leggi il messaggio',
    plain: 'Oppure scriva questo indirizzo nel browser: {link}',
    orFile: 'Oppure apra il file allegato encrypted_message.htm nel browser e prema lì «Leggi il messaggio».',
    window:
      'Manutenzione: dal {start} al {end}. Se in quel periodo il Suo messaggio non si apre, conservi questa mail e lo apra dopo.',
    code: 'Il portale {portal} invierà poi un codice a questo indirizzo. Non c’è nulla da installare e nessuno chiede una password.',
    forward: 'Su un telefono, inoltri questa mail a {forward}. Riceverà un link.',
    paste: 'Se null’altro funziona, copi tutto da qui alla fine e lo incolli su {portal}:',
    unsure: 'Non è sicuro? Chieda a {sender} in un altro modo, per esempio per telefono.',
  },
  es: {
    subject: 'Mensaje privado de {sender}',
    wrote: '{sender} le ha escrito un mensaje privado con {name}.',
    open: 'Para leerlo, abra el archivo adjunto encrypted_message.htm en su navegador y pulse «Leer mensaje».',
    orLink: '¿No hay ningún archivo? Abra entonces {link}',
    link: 'Para leerlo, abra {link}',
    button: 'Leer mensaje',
    plain: 'O escriba esta dirección en su navegador: {link}',
    orFile: 'O abra el archivo adjunto encrypted_message.htm en su navegador y pulse allí «Leer mensaje».',
    window:
      'Mantenimiento: del {start} al {end}. Si su mensaje no se abre durante ese tiempo, guarde este correo y ábralo después.',
    code: 'El portal {portal} enviará entonces un código a esta dirección. No hay nada que instalar y nadie pide una contraseña.',
    forward: 'En un teléfono, reenvíe este correo a {forward}. Recibirá un enlace.',
    paste: 'Si nada más funciona, copie todo desde aquí hasta el final y péguelo en {portal}:',
    unsure: '¿No está seguro? Pregunte a {sender} por otro medio, por ejemplo por teléfono.',
  },
}

/** @param tag BCP 47; a language that is not known here gives English. */
export function carrierWords(tag: string): { readonly language: Language; readonly words: CarrierWords } {
  const wanted = tag.split('-')[0]!.toLowerCase()
  const language = languages.find(one => one === wanted) ?? 'en'
  return { language, words: words[language] }
}
