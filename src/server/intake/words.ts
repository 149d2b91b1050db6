// The words of the mails that answer a forward, in five languages, the person addressed formally.

import type { Language } from '../../core/htm/words.ts'

/** `{portal}` its address, `{name}` the operator's name for it, `{address}` whom codes go to, `{until}`, `{number}`, `{limit}`. */
export interface AnswerWords {
  readonly subject: string
  /** Behind it, the link. */
  readonly here: string
  /** Where there are several. */
  readonly each: string
  readonly button: string
  readonly plain: string
  readonly asked: string
  readonly until: string
  readonly unseen: string
  /** All of it in one paragraph, where the language is not known. */
  readonly short: string
  readonly sorry: string
  /** Why there is no link, and what to do. */
  readonly none: string
  readonly damaged: string
  readonly otherDistrict: string
  readonly over: string
}

export const answerWords: Readonly<Record<Language, AnswerWords>> = {
  en: {
    subject: 'Your private message',
    here: 'Here is the private message that you forwarded.',
    each: 'Here are the {number} private messages that you forwarded.',
    button: 'Open message',
    plain: 'Or type or copy this address into your browser:',
    asked: 'The portal {portal} sends a code to {address} and asks for it. Nobody asks for a password.',
    until: 'The link works until {until}, as often as you like. After that, forward the mail once more.',
    unseen:
      'Nobody has read the message on its way: neither {name} nor any mail server. It stays sealed until you open it.',
    short:
      'Open your private message by the link. A code is sent to {address}. The link works until {until}. Nobody else has read the message.',
    sorry: 'We could not open the mail that you forwarded',
    none: 'There was no sealed message in the mail that you sent here. Please forward the whole mail with its file encrypted_message.htm. If your mail app leaves the file out, save it and choose it at {portal}.',
    damaged:
      'The sealed message in the mail that you forwarded was damaged on its way. Please forward it once more as an attachment, or save the file encrypted_message.htm and choose it at {portal}.',
    otherDistrict:
      'The message that you forwarded was sealed for another portal. The mail in which it came to you names the right address.',
    over: 'The message that you forwarded is too old: it can no longer be opened. Please ask its sender to send it again.',
  },
  de: {
    subject: 'Ihre private Nachricht',
    here: 'Hier ist die private Nachricht, die Sie weitergeleitet haben.',
    each: 'Hier sind die {number} privaten Nachrichten, die Sie weitergeleitet haben.',
    button: 'Nachricht öffnen',
    plain: 'Oder geben Sie diese Adresse in Ihrem Browser ein:',
    asked: 'Das Portal {portal} sendet einen Code an {address} und fragt danach. Niemand fragt nach einem Kennwort.',
    until: 'Der Link gilt bis {until}, so oft Sie möchten. Danach leiten Sie die Mail einfach noch einmal weiter.',
    unseen:
      'Niemand hat die Nachricht unterwegs gelesen: weder {name} noch ein Mailserver. Sie bleibt versiegelt, bis Sie sie öffnen.',
    short:
      'Öffnen Sie Ihre private Nachricht über den Link. Ein Code geht an {address}. Der Link gilt bis {until}. Niemand sonst hat die Nachricht gelesen.',
    sorry: 'Wir konnten die weitergeleitete Mail nicht öffnen',
    none: 'In der Mail, die Sie hierher gesendet haben, war keine versiegelte Nachricht. Bitte leiten Sie die ganze Mail mit der Datei encrypted_message.htm weiter. Lässt Ihre Mail-App die Datei weg, speichern Sie sie und wählen Sie sie auf {portal}.',
    damaged:
      'Die versiegelte Nachricht in der weitergeleiteten Mail wurde unterwegs beschädigt. Bitte leiten Sie sie noch einmal als Anhang weiter, oder speichern Sie die Datei encrypted_message.htm und wählen Sie sie auf {portal}.',
    otherDistrict:
      'Die weitergeleitete Nachricht wurde für ein anderes Portal versiegelt. Die Mail, in der Sie sie erhielten, nennt die richtige Adresse.',
    over: 'Die weitergeleitete Nachricht ist zu alt: Sie lässt sich nicht mehr öffnen. Bitten Sie um erneutes Senden.',
  },
  fr: {
    subject: 'Votre message privé',
    here: 'Voici le message privé que vous avez transféré.',
    each: 'Voici les {number} messages privés que vous avez transférés.',
    button: 'Ouvrir le message',
    plain: 'Ou saisissez cette adresse dans votre navigateur :',
    asked: 'Le portail {portal} envoie un code à {address} et vous le demande. Personne ne demande de mot de passe.',
    until:
      'Le lien est valable jusqu’au {until}, autant de fois que vous le voulez. Ensuite, transférez le mail une nouvelle fois.',
    unseen:
      'Personne n’a lu le message en chemin : ni {name}, ni aucun serveur de messagerie. Il reste scellé jusqu’à ce que vous l’ouvriez.',
    short:
      'Ouvrez votre message privé par le lien. Un code est envoyé à {address}. Le lien est valable jusqu’au {until}. Personne d’autre n’a lu le message.',
    sorry: 'Nous n’avons pas pu ouvrir le mail transféré',
    none: 'Le mail que vous avez envoyé ici ne contenait pas de message scellé. Veuillez transférer le mail entier avec son fichier encrypted_message.htm. Si votre application omet le fichier, enregistrez-le et choisissez-le sur {portal}.',
    damaged:
      'Le message scellé du mail transféré a été endommagé en chemin. Veuillez le transférer à nouveau en pièce jointe, ou enregistrer le fichier encrypted_message.htm et le choisir sur {portal}.',
    otherDistrict:
      'Le message transféré a été scellé pour un autre portail. Le mail dans lequel vous l’avez reçu indique la bonne adresse.',
    over: 'Le message transféré est trop ancien : il ne peut plus être ouvert. Demandez à son auteur de le renvoyer.',
  },
  it: {
    subject: 'Il Suo messaggio privato',
    here: 'Ecco il messaggio privato che ha inoltrato.',
    each: 'Ecco i {number} messaggi privati che ha inoltrato.',
    button: 'Apri il messaggio',
    plain: 'Oppure scriva questo indirizzo nel browser:',
    asked: 'Il portale {portal} invia un codice a {address} e lo chiede. Nessuno chiede una password.',
    until: 'Il link vale fino al {until}, quante volte vuole. Dopo, inoltri la mail ancora una volta.',
    unseen:
      'Nessuno ha letto il messaggio lungo il percorso: né {name} né alcun server di posta. Resta sigillato finché Lei non lo apre.',
    short:
      'Apra il Suo messaggio privato con il link. Un codice viene inviato a {address}. Il link vale fino al {until}. Nessun altro ha letto il messaggio.',
    sorry: 'Non abbiamo potuto aprire la mail inoltrata',
    none: 'Nella mail che ha inviato qui non c’era alcun messaggio sigillato. Inoltri l’intera mail con il file encrypted_message.htm. Se la Sua app tralascia il file, lo salvi e lo scelga su {portal}.',
    damaged:
      'Il messaggio sigillato nella mail inoltrata si è danneggiato lungo il percorso. Lo inoltri ancora una volta come allegato, oppure salvi il file encrypted_message.htm e lo scelga su {portal}.',
    otherDistrict:
      'Il messaggio inoltrato è stato sigillato per un altro portale. La mail in cui lo ha ricevuto indica l’indirizzo giusto.',
    over: 'Il messaggio inoltrato è troppo vecchio: non si può più aprire. Chieda al mittente di inviarlo di nuovo.',
  },
  es: {
    subject: 'Su mensaje privado',
    here: 'Este es el mensaje privado que ha reenviado.',
    each: 'Estos son los {number} mensajes privados que ha reenviado.',
    button: 'Abrir el mensaje',
    plain: 'O escriba esta dirección en su navegador:',
    asked: 'El portal {portal} envía un código a {address} y se lo pide. Nadie pide una contraseña.',
    until: 'El enlace vale hasta el {until}, tantas veces como quiera. Después, reenvíe el correo una vez más.',
    unseen:
      'Nadie ha leído el mensaje por el camino: ni {name} ni ningún servidor de correo. Sigue sellado hasta que usted lo abra.',
    short:
      'Abra su mensaje privado con el enlace. Se envía un código a {address}. El enlace vale hasta el {until}. Nadie más ha leído el mensaje.',
    sorry: 'No pudimos abrir el correo que reenvió',
    none: 'En el correo que ha enviado aquí no había ningún mensaje sellado. Reenvíe el correo entero con su archivo encrypted_message.htm. Si su aplicación omite el archivo, guárdelo y elíjalo en {portal}.',
    damaged:
      'El mensaje sellado del correo reenviado se dañó por el camino. Reenvíelo otra vez como adjunto, o guarde el archivo encrypted_message.htm y elíjalo en {portal}.',
    otherDistrict:
      'El mensaje reenviado se selló para otro portal. El correo en que lo recibió indica la dirección correcta.',
    over: 'El mensaje reenviado es demasiado antiguo: ya no se puede abrir. Pida a su remitente que lo envíe de nuevo.',
  },
}
