// What encrypted_message.htm says, in the five languages that stand in every file.

export interface Words {
  readonly title: string
  /** `{from}`: who sent it, or the portal. */
  readonly heading: string
  /** `{date}`, `{address}` */
  readonly sent: string
  /** `{host}` */
  readonly what: string
  readonly nothing: string
  readonly button: string
  /** `{link}` */
  readonly careful: string
  /** `{forward}` */
  readonly phone: string
  readonly doubt: string
  readonly handed: string
  readonly unanswered: string
  /** `{end}` */
  readonly away: string
  /** `{start}`, `{end}` */
  readonly planned: string
  readonly troubled: string
}

export const words: Readonly<Record<'en' | 'de' | 'fr' | 'it' | 'es', Words>> = {
  en: {
    title: 'Private message',
    heading: '{from} has sent you a private message.',
    sent: 'Sent on {date} to {address}.',
    what: 'To read it, press the button. It opens {host} in a new tab. There we send a code to your address, to make sure it is you.',
    nothing: 'There is nothing to install, and no password to choose.',
    button: 'Read message',
    careful: 'You can also go there yourself: open {link} and choose this file.',
    phone: 'On a phone, or if the button does nothing: forward the whole mail to {forward}. You will get a link back.',
    doubt: 'Not sure that this is genuine? Ask the sender in another way, for example by telephone.',
    handed: 'Your message is open in the other tab. You can close this page.',
    unanswered: 'The portal did not answer. Nothing is lost: keep this file and open it again later.',
    away: 'The portal is being maintained until {end}. Nothing is lost: keep this file. You can still try to read.',
    planned: 'The portal will be maintained from {start} to {end}.',
    troubled: 'The portal has a fault at the moment. Nothing is lost: keep this file. You can still try to read.',
  },
  de: {
    title: 'Private Nachricht',
    heading: '{from} hat Ihnen eine private Nachricht gesendet.',
    sent: 'Gesendet am {date} an {address}.',
    what: 'Zum Lesen drücken Sie auf die Schaltfläche. Sie öffnet {host} in einem neuen Tab. Dort senden wir einen Code an Ihre Adresse, um sicher zu sein, dass Sie es sind.',
    nothing: 'Sie müssen nichts installieren und kein Passwort wählen.',
    button: 'Nachricht lesen',
    careful: 'Sie können auch selbst dorthin gehen: Öffnen Sie {link} und wählen Sie dort diese Datei.',
    phone:
      'Auf dem Telefon, oder wenn die Schaltfläche nichts bewirkt: Leiten Sie die ganze E-Mail an {forward} weiter. Sie erhalten einen Link zurück.',
    doubt: 'Nicht sicher, ob das echt ist? Fragen Sie den Absender auf anderem Weg, zum Beispiel telefonisch.',
    handed: 'Ihre Nachricht ist im anderen Tab geöffnet. Sie können diese Seite schliessen.',
    unanswered:
      'Das Portal hat nicht geantwortet. Nichts ist verloren: Behalten Sie diese Datei und öffnen Sie sie später wieder.',
    away: 'Das Portal wird bis {end} gewartet. Nichts ist verloren: Behalten Sie diese Datei. Sie können trotzdem versuchen zu lesen.',
    planned: 'Das Portal wird von {start} bis {end} gewartet.',
    troubled:
      'Das Portal ist zurzeit gestört. Nichts ist verloren: Behalten Sie diese Datei. Sie können trotzdem versuchen zu lesen.',
  },
  fr: {
    title: 'Message privé',
    heading: '{from} vous a envoyé un message privé.',
    sent: 'Envoyé le {date} à {address}.',
    what: 'Pour le lire, appuyez sur le bouton. Il ouvre {host} dans un nouvel onglet. Nous y envoyons un code à votre adresse, pour être sûrs que c’est bien vous.',
    nothing: 'Il n’y a rien à installer, ni mot de passe à choisir.',
    button: 'Lire le message',
    careful: 'Vous pouvez aussi y aller vous-même : ouvrez {link} et choisissez-y ce fichier.',
    phone:
      'Sur un téléphone, ou si le bouton ne fait rien : transférez le courriel entier à {forward}. Vous recevrez un lien en retour.',
    doubt: 'Vous doutez de son authenticité ? Demandez à l’expéditeur par un autre moyen, par exemple par téléphone.',
    handed: 'Votre message est ouvert dans l’autre onglet. Vous pouvez fermer cette page.',
    unanswered: 'Le portail n’a pas répondu. Rien n’est perdu : gardez ce fichier et ouvrez-le de nouveau plus tard.',
    away: 'Le portail est en maintenance jusqu’à {end}. Rien n’est perdu : gardez ce fichier. Vous pouvez tout de même essayer de lire.',
    planned: 'Le portail sera en maintenance du {start} au {end}.',
    troubled:
      'Le portail est perturbé en ce moment. Rien n’est perdu : gardez ce fichier. Vous pouvez tout de même essayer de lire.',
  },
  it: {
    title: 'Messaggio privato',
    heading: '{from} Le ha inviato un messaggio privato.',
    sent: 'Inviato il {date} a {address}.',
    what: 'Per leggerlo, prema il pulsante. Si apre {host} in una nuova scheda. Da lì inviamo un codice al Suo indirizzo, per essere certi che sia Lei.',
    nothing: 'Non c’è nulla da installare e nessuna password da scegliere.',
    button: 'Leggi il messaggio',
    careful: 'Può anche andarci da sé: apra {link} e scelga lì questo file.',
    phone: 'Sul telefono, o se il pulsante non fa nulla: inoltri l’intera e-mail a {forward}. Riceverà un link.',
    doubt: 'Non è sicuro che sia autentico? Chieda al mittente in un altro modo, per esempio per telefono.',
    handed: 'Il Suo messaggio è aperto nell’altra scheda. Può chiudere questa pagina.',
    unanswered: 'Il portale non ha risposto. Nulla è perduto: conservi questo file e lo apra di nuovo più tardi.',
    away: 'Il portale è in manutenzione fino a {end}. Nulla è perduto: conservi questo file. Può comunque provare a leggere.',
    planned: 'Il portale sarà in manutenzione dal {start} al {end}.',
    troubled:
      'Il portale ha un guasto in questo momento. Nulla è perduto: conservi questo file. Può comunque provare a leggere.',
  },
  es: {
    title: 'Mensaje privado',
    heading: '{from} le ha enviado un mensaje privado.',
    sent: 'Enviado el {date} a {address}.',
    what: 'Para leerlo, pulse el botón. Se abre {host} en una pestaña nueva. Allí enviamos un código a su dirección, para asegurarnos de que es usted.',
    nothing: 'No hay nada que instalar ni contraseña que elegir.',
    button: 'Leer el mensaje',
    careful: 'También puede ir usted mismo: abra {link} y elija allí este archivo.',
    phone: 'En un teléfono, o si el botón no hace nada: reenvíe el correo entero a {forward}. Recibirá un enlace.',
    doubt: '¿No está seguro de que sea auténtico? Pregunte al remitente por otra vía, por ejemplo por teléfono.',
    handed: 'Su mensaje está abierto en la otra pestaña. Puede cerrar esta página.',
    unanswered: 'El portal no ha respondido. No se ha perdido nada: guarde este archivo y ábralo de nuevo más tarde.',
    away: 'El portal está en mantenimiento hasta {end}. No se ha perdido nada: guarde este archivo. Aun así puede intentar leer.',
    planned: 'El portal estará en mantenimiento del {start} al {end}.',
    troubled:
      'El portal tiene una avería en este momento. No se ha perdido nada: guarde este archivo. Aun así puede intentar leer.',
  },
}
