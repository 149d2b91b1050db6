// The words of encrypted_message.htm in five languages. The person is addressed formally; `{…}` is filled in by the page.

export const languages = ['en', 'de', 'fr', 'it', 'es'] as const
export type Language = (typeof languages)[number]

/** `{sender}` a name, `{portal}` the operator's name, `{host}` its address, `{address}` the reader's, `{forward}` for phones. */
export interface Words {
  /** Of the language itself. */
  readonly language: string
  readonly title: string
  readonly heading: string
  readonly to: string
  readonly date: string
  readonly locked: string
  /** In a file for more than one. */
  readonly lockedSeveral: string
  readonly read: string
  readonly next: string
  readonly steps: readonly [string, string, string]
  /** In place of the second, in a file for more than one. */
  readonly stepSeveral: string
  readonly unsure: string
  readonly typeIt: string
  readonly askSender: string
  readonly phone: string
  readonly forward: string
  readonly computer: string
  readonly keep: string
  readonly opening: string
  readonly stored: string
  readonly late: string
  /** `{end}` is a time. */
  readonly lateUntil: string
  /** `{code}` is a short code. */
  readonly refused: string
  /** `{start}` and `{end}` are times. */
  readonly window: string
  /** `{end}` is a time. */
  readonly windowNow: string
  readonly windowOver: string
  readonly offline: string
  readonly zones: string
  readonly degraded: string
  readonly outage: string
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    language: 'English',
    title: 'Private message',
    heading: '{sender} has sent you a private message.',
    to: 'For',
    date: 'Date',
    locked: 'The message is locked inside this file. It opens only for the address above.',
    lockedSeveral: 'The message is locked inside this file. It opens only for the addresses above.',
    read: 'Read message',
    next: 'What will happen',
    steps: [
      'A new page opens. It belongs to {portal} and its address is {host}.',
      'The first time, it sends a code to {address} to make sure that it is you. You type the code on that page.',
      'You read your message there. You install nothing, and nobody asks you for a password.',
    ],
    stepSeveral:
      'The first time, it asks which of these addresses is yours and sends a code there to make sure that it is you. You type the code on that page.',
    unsure: 'Not sure about this?',
    typeIt:
      'You need not press anything here. Type this address into your browser yourself and choose this file there:',
    askSender: 'Or ask the sender, for example by telephone, whether they have written to you.',
    phone: 'On a telephone or tablet',
    forward:
      'If nothing happens when you press the button, forward the e-mail, with this file, to {forward}. You will receive a link to your message.',
    computer: 'If nothing happens when you press the button, open this file on a computer.',
    keep: 'Keep this file or the e-mail it came with: your message is in it.',
    opening: 'Opening your message in a new tab …',
    stored: 'Your message is open in the new tab. You can close this one.',
    late: '{portal} did not answer. Nothing is lost: keep this file and open it again later.',
    lateUntil: '{portal} did not answer. Nothing is lost: keep this file and open it again after {end}.',
    refused:
      '{portal} could not take this file ({code}). Nothing is lost: keep it, and follow what the new tab tells you.',
    window:
      'Maintenance from {start} to {end}. If your message does not open during that time, keep this file and open it afterwards.',
    windowNow:
      'Maintenance until {end}. If you have read a message on this device before, yours may open all the same. Otherwise it waits in the new tab, or you open this file again afterwards.',
    windowOver: 'The maintenance is over. You can open your message.',
    offline: 'You are offline. If you have read a message on this device before, yours may open all the same.',
    zones: 'Times in other places',
    degraded: '{portal} reports that it is slow or partly out of service at the moment. Your message may still open.',
    outage: '{portal} reports a disturbance at the moment. Nothing is lost: keep this file and open it again later.',
  },
  de: {
    language: 'Deutsch',
    title: 'Vertrauliche Nachricht',
    heading: '{sender} hat Ihnen eine vertrauliche Nachricht gesendet.',
    to: 'Für',
    date: 'Datum',
    locked: 'Die Nachricht ist in dieser Datei verschlossen. Sie öffnet sich nur für die Adresse oben.',
    lockedSeveral: 'Die Nachricht ist in dieser Datei verschlossen. Sie öffnet sich nur für die Adressen oben.',
    read: 'Nachricht lesen',
    next: 'Was nun geschieht',
    steps: [
      'Es öffnet sich eine neue Seite. Sie gehört zu {portal} und hat die Adresse {host}.',
      'Beim ersten Mal sendet sie einen Code an {address}, um sicher zu sein, dass Sie es sind. Diesen Code geben Sie auf jener Seite ein.',
      'Dort lesen Sie Ihre Nachricht. Sie müssen nichts installieren, und niemand fragt Sie nach einem Passwort.',
    ],
    stepSeveral:
      'Beim ersten Mal fragt sie, welche dieser Adressen Ihre ist, und sendet einen Code dorthin, um sicher zu sein, dass Sie es sind. Diesen Code geben Sie auf jener Seite ein.',
    unsure: 'Sind Sie nicht sicher?',
    typeIt:
      'Sie brauchen hier nichts anzuklicken. Geben Sie diese Adresse selbst in Ihren Browser ein und wählen Sie dort diese Datei:',
    askSender: 'Oder fragen Sie beim Absender nach, zum Beispiel am Telefon, ob diese Nachricht echt ist.',
    phone: 'Auf einem Telefon oder Tablet',
    forward:
      'Wenn beim Tippen auf die Schaltfläche nichts geschieht, leiten Sie die E-Mail mit dieser Datei an {forward} weiter. Sie erhalten dann einen Link zu Ihrer Nachricht.',
    computer:
      'Wenn beim Tippen auf die Schaltfläche nichts geschieht, öffnen Sie diese Datei bitte auf einem Computer.',
    keep: 'Behalten Sie diese Datei oder die E-Mail, mit der sie kam: Ihre Nachricht ist darin.',
    opening: 'Ihre Nachricht wird in einem neuen Tab geöffnet …',
    stored: 'Ihre Nachricht ist im neuen Tab geöffnet. Sie können diesen hier schließen.',
    late: '{portal} hat nicht geantwortet. Es ist nichts verloren: Behalten Sie diese Datei und öffnen Sie sie später noch einmal.',
    lateUntil:
      '{portal} hat nicht geantwortet. Es ist nichts verloren: Behalten Sie diese Datei und öffnen Sie sie noch einmal nach dem folgenden Zeitpunkt: {end}.',
    refused:
      '{portal} konnte diese Datei nicht annehmen ({code}). Es ist nichts verloren: Behalten Sie sie und folgen Sie den Hinweisen im neuen Tab.',
    window:
      'Wartungsarbeiten: {start} bis {end}. Falls sich Ihre Nachricht in dieser Zeit nicht öffnet, behalten Sie diese Datei und öffnen Sie sie danach.',
    windowNow:
      'Wartungsarbeiten bis {end}. Haben Sie auf diesem Gerät schon einmal eine Nachricht gelesen, öffnet sich auch diese vielleicht. Sonst wartet sie im neuen Tab, oder Sie öffnen diese Datei danach noch einmal.',
    windowOver: 'Die Wartungsarbeiten sind vorbei. Sie können Ihre Nachricht öffnen.',
    offline:
      'Sie sind offline. Haben Sie auf diesem Gerät schon einmal eine Nachricht gelesen, öffnet sich auch diese vielleicht.',
    zones: 'Zeiten an anderen Orten',
    degraded:
      '{portal} meldet, dass der Dienst zurzeit langsam oder teilweise gestört ist. Ihre Nachricht lässt sich vielleicht trotzdem öffnen.',
    outage:
      '{portal} meldet zurzeit eine Störung. Es ist nichts verloren: Behalten Sie diese Datei und öffnen Sie sie später noch einmal.',
  },
  fr: {
    language: 'Français',
    title: 'Message confidentiel',
    heading: '{sender} vous a envoyé un message confidentiel.',
    to: 'Pour',
    date: 'Date',
    locked: 'Le message est enfermé dans ce fichier. Il ne s’ouvre que pour l’adresse ci-dessus.',
    lockedSeveral: 'Le message est enfermé dans ce fichier. Il ne s’ouvre que pour les adresses ci-dessus.',
    read: 'Lire le message',
    next: 'Ce qui va se passer',
    steps: [
      'Une nouvelle page s’ouvre. Elle appartient à {portal} et son adresse est {host}.',
      'La première fois, elle envoie un code à {address} pour s’assurer qu’il s’agit bien de vous. Vous saisissez ce code sur cette page.',
      'Vous y lisez votre message. Vous n’avez rien à installer et personne ne vous demande de mot de passe.',
    ],
    stepSeveral:
      'La première fois, elle demande laquelle de ces adresses est la vôtre et y envoie un code pour s’assurer qu’il s’agit bien de vous. Vous saisissez ce code sur cette page.',
    unsure: 'Vous avez un doute ?',
    typeIt:
      'Vous n’avez pas besoin de cliquer ici. Saisissez vous-même cette adresse dans votre navigateur et choisissez-y ce fichier :',
    askSender: 'Ou demandez à l’expéditeur, par exemple par téléphone, s’il vous a écrit.',
    phone: 'Sur un téléphone ou une tablette',
    forward:
      'Si rien ne se passe quand vous appuyez sur le bouton, transférez l’e-mail, avec ce fichier, à {forward}. Vous recevrez un lien vers votre message.',
    computer: 'Si rien ne se passe quand vous appuyez sur le bouton, ouvrez ce fichier sur un ordinateur.',
    keep: 'Conservez ce fichier ou l’e-mail qui l’accompagnait : il contient votre message.',
    opening: 'Votre message s’ouvre dans un nouvel onglet…',
    stored: 'Votre message est ouvert dans le nouvel onglet. Vous pouvez fermer celui-ci.',
    late: '{portal} n’a pas répondu. Rien n’est perdu : conservez ce fichier et ouvrez-le de nouveau plus tard.',
    lateUntil:
      '{portal} n’a pas répondu. Rien n’est perdu : conservez ce fichier et ouvrez-le de nouveau après le moment suivant : {end}.',
    refused:
      '{portal} n’a pas pu accepter ce fichier ({code}). Rien n’est perdu : conservez-le et suivez les indications du nouvel onglet.',
    window:
      'Maintenance : du {start} au {end}. Si votre message ne s’ouvre pas pendant ce temps, conservez ce fichier et ouvrez-le ensuite.',
    windowNow:
      'Maintenance jusqu’au {end}. Si vous avez déjà lu un message sur cet appareil, le vôtre peut s’ouvrir tout de même. Sinon il attend dans le nouvel onglet, ou vous rouvrez ce fichier ensuite.',
    windowOver: 'La maintenance est terminée. Vous pouvez ouvrir votre message.',
    offline:
      'Vous êtes hors ligne. Si vous avez déjà lu un message sur cet appareil, le vôtre peut s’ouvrir tout de même.',
    zones: 'Heures ailleurs',
    degraded:
      '{portal} signale que le service est lent ou en partie indisponible en ce moment. Votre message peut tout de même s’ouvrir.',
    outage:
      '{portal} signale une panne en ce moment. Rien n’est perdu : conservez ce fichier et ouvrez-le de nouveau plus tard.',
  },
  it: {
    language: 'Italiano',
    title: 'Messaggio riservato',
    heading: '{sender} Le ha inviato un messaggio riservato.',
    to: 'Per',
    date: 'Data',
    locked: 'Il messaggio è chiuso in questo file. Si apre solo per l’indirizzo qui sopra.',
    lockedSeveral: 'Il messaggio è chiuso in questo file. Si apre solo per gli indirizzi qui sopra.',
    read: 'Leggi il messaggio',
    next: 'Che cosa succede ora',
    steps: [
      'Si apre una nuova pagina. Appartiene a {portal} e il suo indirizzo è {host}.',
      'La prima volta, la pagina invia un codice a {address} per essere certa che sia Lei. Il codice va scritto in quella pagina.',
      'Lì può leggere il Suo messaggio. Non deve installare nulla e nessuno Le chiede una password.',
    ],
    stepSeveral:
      'La prima volta, la pagina chiede quale di questi indirizzi è il Suo e vi invia un codice per essere certa che sia Lei. Il codice va scritto in quella pagina.',
    unsure: 'Ha qualche dubbio?',
    typeIt: 'Non è necessario premere nulla qui. Scriva questo indirizzo nel Suo browser e scelga lì questo file:',
    askSender: 'Oppure chieda al mittente, per esempio al telefono, se Le ha scritto.',
    phone: 'Su un telefono o un tablet',
    forward:
      'Se premendo il pulsante non succede nulla, inoltri l’e-mail, con questo file, a {forward}. Riceverà un link al Suo messaggio.',
    computer: 'Se premendo il pulsante non succede nulla, apra questo file su un computer.',
    keep: 'Conservi questo file o l’e-mail con cui è arrivato: contiene il Suo messaggio.',
    opening: 'Il Suo messaggio si apre in una nuova scheda…',
    stored: 'Il Suo messaggio è aperto nella nuova scheda. Può chiudere questa.',
    late: '{portal} non ha risposto. Nulla è andato perso: conservi questo file e lo apra di nuovo più tardi.',
    lateUntil:
      '{portal} non ha risposto. Nulla è andato perso: conservi questo file e lo apra di nuovo dopo questo momento: {end}.',
    refused:
      '{portal} non ha potuto accettare questo file ({code}). Nulla è andato perso: lo conservi e segua le indicazioni nella nuova scheda.',
    window:
      'Manutenzione: dal {start} al {end}. Se in quel periodo il Suo messaggio non si apre, conservi questo file e lo apra dopo.',
    windowNow:
      'Manutenzione fino al {end}. Se ha già letto un messaggio su questo dispositivo, il Suo potrebbe aprirsi comunque. Altrimenti attende nella nuova scheda, o Lei riapre questo file dopo.',
    windowOver: 'La manutenzione è finita. Può aprire il Suo messaggio.',
    offline:
      'Lei non è in linea. Se ha già letto un messaggio su questo dispositivo, il Suo potrebbe aprirsi comunque.',
    zones: 'Orari in altri luoghi',
    degraded:
      '{portal} segnala che il servizio è lento o in parte non disponibile in questo momento. Il Suo messaggio potrebbe aprirsi comunque.',
    outage:
      '{portal} segnala un guasto in questo momento. Nulla è andato perso: conservi questo file e lo apra di nuovo più tardi.',
  },
  es: {
    language: 'Español',
    title: 'Mensaje confidencial',
    heading: '{sender} le ha enviado un mensaje confidencial.',
    to: 'Para',
    date: 'Fecha',
    locked: 'El mensaje está cerrado dentro de este archivo. Solo se abre para la dirección de arriba.',
    lockedSeveral: 'El mensaje está cerrado dentro de este archivo. Solo se abre para las direcciones de arriba.',
    read: 'Leer el mensaje',
    next: 'Qué va a ocurrir',
    steps: [
      'Se abre una página nueva. Pertenece a {portal} y su dirección es {host}.',
      'La primera vez, envía un código a {address} para asegurarse de que es usted. Ese código se escribe en aquella página.',
      'Allí lee usted su mensaje. No tiene que instalar nada y nadie le pide una contraseña.',
    ],
    stepSeveral:
      'La primera vez, pregunta cuál de estas direcciones es la suya y envía un código allí para asegurarse de que es usted. Ese código se escribe en aquella página.',
    unsure: '¿Tiene dudas?',
    typeIt: 'No necesita pulsar nada aquí. Escriba esta dirección en su navegador y elija allí este archivo:',
    askSender: 'O pregunte al remitente, por ejemplo por teléfono, si le ha escrito.',
    phone: 'En un teléfono o una tableta',
    forward:
      'Si al pulsar el botón no ocurre nada, reenvíe el correo, con este archivo, a {forward}. Recibirá un enlace a su mensaje.',
    computer: 'Si al pulsar el botón no ocurre nada, abra este archivo en un ordenador.',
    keep: 'Guarde este archivo o el correo con el que llegó: su mensaje está dentro.',
    opening: 'Su mensaje se abre en una pestaña nueva…',
    stored: 'Su mensaje está abierto en la pestaña nueva. Puede cerrar esta.',
    late: '{portal} no ha respondido. No se ha perdido nada: guarde este archivo y ábralo de nuevo más tarde.',
    lateUntil:
      '{portal} no ha respondido. No se ha perdido nada: guarde este archivo y ábralo de nuevo después de este momento: {end}.',
    refused:
      '{portal} no ha podido aceptar este archivo ({code}). No se ha perdido nada: guárdelo y siga lo que indica la pestaña nueva.',
    window:
      'Mantenimiento: del {start} al {end}. Si su mensaje no se abre durante ese tiempo, guarde este archivo y ábralo después.',
    windowNow:
      'Mantenimiento hasta el {end}. Si ya leyó un mensaje en este dispositivo, el suyo puede abrirse de todos modos. Si no, espera en la pestaña nueva, o usted abre este archivo después.',
    windowOver: 'El mantenimiento ha terminado. Puede abrir su mensaje.',
    offline:
      'Usted está sin conexión. Si ya leyó un mensaje en este dispositivo, el suyo puede abrirse de todos modos.',
    zones: 'Horas en otros lugares',
    degraded:
      '{portal} informa de que el servicio va lento o está en parte fuera de servicio en este momento. Es posible que su mensaje se abra de todos modos.',
    outage:
      '{portal} informa de una avería en este momento. No se ha perdido nada: guarde este archivo y ábralo de nuevo más tarde.',
  },
}
