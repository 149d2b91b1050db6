// What the add-on says outside of the portal's screens. English, German, French, Italian, Spanish.

export interface Words {
  /** Names the button in the head of a message and in the banner. */
  readonly read: string
  readonly banner: string
  readonly arrived: string
  readonly open: string
  readonly description: string
  /** Of the button in a window in which somebody writes, what it shows, and the button there. */
  readonly private: string
  readonly mayBeSaved: string
  readonly goOn: string
  /** Where what the program saved by itself could not be deleted, or a picture has no bytes here. */
  readonly copyLeft: string
  readonly lookForIt: string
}

const table: Readonly<Record<string, Words>> = {
  en: {
    read: 'Read private message',
    banner: 'This is a private message. It opens here, on your own device.',
    arrived: 'Your private message can be read now',
    open: 'Click to read it.',
    description: 'Read and write private messages in Thunderbird, also while the service is away.',
    private: 'Private',
    mayBeSaved:
      'Your mail server may already have saved a draft of what you typed here. Go on in private: your words and files come along, this window closes, and its drafts are deleted.',
    goOn: 'Go on in private',
    copyLeft: 'A copy of your text may be left',
    lookForIt: 'Look at the window you wrote in and at your drafts, and delete what you do not want kept.',
  },
  de: {
    read: 'Private Nachricht lesen',
    banner: 'Dies ist eine private Nachricht. Sie wird hier geöffnet, auf Ihrem eigenen Gerät.',
    arrived: 'Ihre private Nachricht kann jetzt gelesen werden',
    open: 'Klicken Sie, um sie zu lesen.',
    description: 'Private Nachrichten in Thunderbird lesen und schreiben, auch wenn der Dienst nicht erreichbar ist.',
    private: 'Privat',
    mayBeSaved:
      'Ihr Mailserver hat vielleicht schon einen Entwurf von dem gespeichert, was Sie hier geschrieben haben. Schreiben Sie privat weiter: Text und Dateien kommen mit, dieses Fenster schließt sich, seine Entwürfe werden gelöscht.',
    goOn: 'Privat weiterschreiben',
    copyLeft: 'Eine Kopie Ihres Textes ist vielleicht noch da',
    lookForIt:
      'Sehen Sie im Fenster nach, in dem Sie geschrieben haben, und bei den Entwürfen. Löschen Sie, was nicht bleiben soll.',
  },
  fr: {
    read: 'Lire le message privé',
    banner: 'Ceci est un message privé. Il s’ouvre ici, sur votre propre appareil.',
    arrived: 'Votre message privé peut maintenant être lu',
    open: 'Cliquez pour le lire.',
    description: 'Lire et écrire des messages privés dans Thunderbird, même quand le service est indisponible.',
    private: 'Privé',
    mayBeSaved:
      'Votre serveur de messagerie a peut-être déjà enregistré un brouillon de ce que vous avez écrit ici. Continuez en privé : votre texte et vos fichiers suivent, cette fenêtre se ferme et ses brouillons sont supprimés.',
    goOn: 'Continuer en privé',
    copyLeft: 'Une copie de votre texte est peut-être restée',
    lookForIt: 'Regardez la fenêtre où vous avez écrit et vos brouillons, et supprimez ce qui ne doit pas rester.',
  },
  it: {
    read: 'Leggi il messaggio privato',
    banner: 'Questo è un messaggio privato. Si apre qui, sul Suo dispositivo.',
    arrived: 'Ora può leggere il Suo messaggio privato',
    open: 'Faccia clic per leggerlo.',
    description: 'Leggere e scrivere messaggi privati in Thunderbird, anche quando il servizio non è disponibile.',
    private: 'Privato',
    mayBeSaved:
      'Il Suo server di posta potrebbe aver già salvato una bozza di ciò che ha scritto qui. Continui in privato: testo e file vengono con Lei, questa finestra si chiude e le sue bozze vengono eliminate.',
    goOn: 'Continua in privato',
    copyLeft: 'Una copia del Suo testo potrebbe essere rimasta',
    lookForIt: 'Guardi la finestra in cui ha scritto e le bozze, ed elimini ciò che non deve restare.',
  },
  es: {
    read: 'Leer el mensaje privado',
    banner: 'Este es un mensaje privado. Se abre aquí, en su propio dispositivo.',
    arrived: 'Ya puede leer su mensaje privado',
    open: 'Haga clic para leerlo.',
    description: 'Leer y escribir mensajes privados en Thunderbird, también cuando el servicio no está disponible.',
    private: 'Privado',
    mayBeSaved:
      'Es posible que su servidor de correo ya haya guardado un borrador de lo que ha escrito aquí. Siga en privado: su texto y sus archivos le acompañan, esta ventana se cierra y sus borradores se eliminan.',
    goOn: 'Seguir en privado',
    copyLeft: 'Puede quedar una copia de su texto',
    lookForIt: 'Mire la ventana en la que escribió y sus borradores, y elimine lo que no deba quedar.',
  },
}

export const wordsByLanguage: Readonly<Record<string, Words>> = table

/** @param languages of the program, the preferred one first, BCP 47. */
export function wordsIn(languages: readonly string[]): Words {
  const found = languages.map(tag => table[tag.split('-')[0]!.toLowerCase()]).find(words => words !== undefined)
  return found ?? table['en']!
}
