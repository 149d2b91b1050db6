// What the add-on says outside of the portal's screens. English, German, French, Italian, Spanish.

export interface Words {
  /** Names the button in the head of a message and in the banner. */
  readonly read: string
  readonly banner: string
  readonly arrived: string
  readonly open: string
  readonly description: string
}

const table: Readonly<Record<string, Words>> = {
  en: {
    read: 'Read private message',
    banner: 'This is a private message. It opens here, on your own device.',
    arrived: 'Your private message can be read now',
    open: 'Click to read it.',
    description: 'Read private messages in Thunderbird, also while the service is away.',
  },
  de: {
    read: 'Private Nachricht lesen',
    banner: 'Dies ist eine private Nachricht. Sie wird hier geöffnet, auf Ihrem eigenen Gerät.',
    arrived: 'Ihre private Nachricht kann jetzt gelesen werden',
    open: 'Klicken Sie, um sie zu lesen.',
    description: 'Private Nachrichten in Thunderbird lesen, auch wenn der Dienst nicht erreichbar ist.',
  },
  fr: {
    read: 'Lire le message privé',
    banner: 'Ceci est un message privé. Il s’ouvre ici, sur votre propre appareil.',
    arrived: 'Votre message privé peut maintenant être lu',
    open: 'Cliquez pour le lire.',
    description: 'Lire des messages privés dans Thunderbird, même quand le service est indisponible.',
  },
  it: {
    read: 'Leggi il messaggio privato',
    banner: 'Questo è un messaggio privato. Si apre qui, sul Suo dispositivo.',
    arrived: 'Ora può leggere il Suo messaggio privato',
    open: 'Faccia clic per leggerlo.',
    description: 'Leggere messaggi privati in Thunderbird, anche quando il servizio non è disponibile.',
  },
  es: {
    read: 'Leer el mensaje privado',
    banner: 'Este es un mensaje privado. Se abre aquí, en su propio dispositivo.',
    arrived: 'Ya puede leer su mensaje privado',
    open: 'Haga clic para leerlo.',
    description: 'Leer mensajes privados en Thunderbird, también cuando el servicio no está disponible.',
  },
}

export const wordsByLanguage: Readonly<Record<string, Words>> = table

/** @param languages of the program, the preferred one first, BCP 47. */
export function wordsIn(languages: readonly string[]): Words {
  const found = languages.map(tag => table[tag.split('-')[0]!.toLowerCase()]).find(words => words !== undefined)
  return found ?? table['en']!
}
