// The words of what the gateway writes to administrators and to senders inside, in five languages.

import type { Language } from '../../core/htm/words.ts'
import type { DsnAction } from '../../mail/dsn.ts'
import type { Direction, Reason, State } from '../model.ts'

export interface GatewayWords {
  /** To administrators. `{count}` messages; a line each: `{direction}`, `{state}`, `{why}`, `{reason}` as filters name it. */
  readonly notice: {
    readonly from: string
    readonly one: string
    readonly many: string
    readonly safe: string
    readonly line: string
    readonly next: string
  }
  readonly direction: Readonly<Record<Direction, string>>
  readonly state: Readonly<Record<Exclude<State, 'spool'>, string>>
  readonly reason: Readonly<Record<Reason, string>>
  /** To the sender of a message. */
  readonly report: {
    readonly from: string
    readonly undelivered: string
    readonly status: string
    readonly action: Readonly<Record<DsnAction, string>>
  }
}

const line = '{direction}, {state}: {why} ({reason})'

export const gatewayWords: Readonly<Record<Language, GatewayWords>> = {
  en: {
    notice: {
      from: 'Mail gateway',
      one: '1 message is kept at the mail gateway',
      many: '{count} messages are kept at the mail gateway',
      safe: 'Nothing is lost, and nothing has left in clear. Kept, by reason:',
      line,
      next: 'Where the reason passes by itself, they go on by themselves. To see them:',
    },
    direction: { out: 'to the outside', in: 'from the outside' },
    state: { errored: 'to be sent again', quarantine: 'in quarantine' },
    reason: {
      'keys-unreachable': 'the portal does not answer, so there are no keys',
      'keys-refused': 'the portal gives this gateway no keys',
      'key-invalid': 'the portal gave a key that is not genuine',
      clock: 'a clock is wrong: here, or at the portal',
      sender: 'the sender is not exactly one person of an own domain',
      recipient: 'nothing can be sealed to this kind of address',
      'too-large': 'the message is too large',
      'too-costly': 'opening the message would take longer than is allowed',
      unreadable: 'the message cannot be taken apart, and a rule asks for what is in it',
      list: 'the address is a list, and its readers could not open it',
      loop: 'the message has gone in circles',
      'forged-sender': 'the inside claims to come from one of us, and nothing proves it',
      damaged: 'what was sealed is damaged',
      internal: 'something unexpected: the log says more',
    },
    report: {
      from: 'Mail Delivery System',
      undelivered: 'Undelivered mail',
      status: 'Delivery status',
      action: {
        failed: 'Your message could not be delivered to:',
        delayed: 'Your message was not delivered yet, and is tried again, to:',
        delivered: 'Your message was delivered to:',
        relayed: 'Your message was handed on to a system that does not confirm delivery, for:',
        expanded: 'Your message was delivered to a list:',
      },
    },
  },
  de: {
    notice: {
      from: 'Mail-Gateway',
      one: '1 Nachricht wird am Mail-Gateway aufbewahrt',
      many: '{count} Nachrichten werden am Mail-Gateway aufbewahrt',
      safe: 'Nichts ist verloren, und nichts ging im Klartext hinaus. Aufbewahrt, nach Grund:',
      line,
      next: 'Wo der Grund von selbst vergeht, gehen sie von selbst weiter. So sehen Sie sie:',
    },
    direction: { out: 'nach außen', in: 'von außen' },
    state: { errored: 'erneut zu senden', quarantine: 'in Quarantäne' },
    reason: {
      'keys-unreachable': 'das Portal antwortet nicht, also gibt es keine Schlüssel',
      'keys-refused': 'das Portal gibt diesem Gateway keine Schlüssel',
      'key-invalid': 'das Portal gab einen Schlüssel, der nicht echt ist',
      clock: 'eine Uhr geht falsch: hier oder am Portal',
      sender: 'der Absender ist nicht genau eine Person einer eigenen Domain',
      recipient: 'für eine solche Adresse lässt sich nichts verschlüsseln',
      'too-large': 'die Nachricht ist zu groß',
      'too-costly': 'die Nachricht zu öffnen dauert länger als erlaubt',
      unreadable: 'die Nachricht lässt sich nicht zerlegen, und eine Regel fragt nach dem Inhalt',
      list: 'die Adresse ist eine Liste, und deren Leser könnten sie nicht öffnen',
      loop: 'die Nachricht lief im Kreis',
      'forged-sender': 'innen steht jemand von uns als Absender, und nichts beweist es',
      damaged: 'das Verschlüsselte ist beschädigt',
      internal: 'etwas Unerwartetes: Im Protokoll steht mehr',
    },
    report: {
      from: 'Mail-Zustellung',
      undelivered: 'Nicht zugestellte Nachricht',
      status: 'Stand der Zustellung',
      action: {
        failed: 'Ihre Nachricht konnte nicht zugestellt werden an:',
        delayed: 'Ihre Nachricht ist noch nicht zugestellt und wird weiter versucht, an:',
        delivered: 'Ihre Nachricht wurde zugestellt an:',
        relayed: 'Ihre Nachricht ging an ein System, das die Zustellung nicht bestätigt, für:',
        expanded: 'Ihre Nachricht wurde an eine Liste zugestellt:',
      },
    },
  },
  fr: {
    notice: {
      from: 'Passerelle de messagerie',
      one: '1 message est retenu à la passerelle de messagerie',
      many: '{count} messages sont retenus à la passerelle de messagerie',
      safe: 'Rien n’est perdu, et rien n’est parti en clair. Retenus, par motif :',
      line: '{direction}, {state} : {why} ({reason})',
      next: 'Quand le motif disparaît de lui-même, ils repartent d’eux-mêmes. Pour les voir :',
    },
    direction: { out: 'vers l’extérieur', in: 'de l’extérieur' },
    state: { errored: 'à renvoyer', quarantine: 'en quarantaine' },
    reason: {
      'keys-unreachable': 'le portail ne répond pas, il n’y a donc pas de clés',
      'keys-refused': 'le portail ne donne pas de clés à cette passerelle',
      'key-invalid': 'le portail a donné une clé qui n’est pas authentique',
      clock: 'une horloge est fausse : ici ou au portail',
      sender: 'l’expéditeur n’est pas exactement une personne d’un domaine propre',
      recipient: 'rien ne peut être chiffré pour une telle adresse',
      'too-large': 'le message est trop grand',
      'too-costly': 'ouvrir le message prendrait plus de temps que permis',
      unreadable: 'le message ne peut pas être décomposé, et une règle interroge son contenu',
      list: 'l’adresse est une liste, et ses lecteurs ne pourraient pas l’ouvrir',
      loop: 'le message a tourné en rond',
      'forged-sender': 'l’intérieur prétend venir de l’un de nous, et rien ne le prouve',
      damaged: 'le contenu chiffré est endommagé',
      internal: 'quelque chose d’inattendu : le journal en dit plus',
    },
    report: {
      from: 'Distribution du courrier',
      undelivered: 'Message non distribué',
      status: 'État de la distribution',
      action: {
        failed: 'Votre message n’a pas pu être distribué à :',
        delayed: 'Votre message n’est pas encore distribué et sera réessayé, à :',
        delivered: 'Votre message a été distribué à :',
        relayed: 'Votre message a été remis à un système qui ne confirme pas la distribution, pour :',
        expanded: 'Votre message a été distribué à une liste :',
      },
    },
  },
  it: {
    notice: {
      from: 'Gateway di posta',
      one: '1 messaggio è trattenuto al gateway di posta',
      many: '{count} messaggi sono trattenuti al gateway di posta',
      safe: 'Nulla è perduto e nulla è uscito in chiaro. Trattenuti, per motivo:',
      line,
      next: 'Dove il motivo passa da sé, ripartono da sé. Per vederli:',
    },
    direction: { out: 'verso l’esterno', in: 'dall’esterno' },
    state: { errored: 'da inviare di nuovo', quarantine: 'in quarantena' },
    reason: {
      'keys-unreachable': 'il portale non risponde, quindi non ci sono chiavi',
      'keys-refused': 'il portale non dà chiavi a questo gateway',
      'key-invalid': 'il portale ha dato una chiave che non è autentica',
      clock: 'un orologio è sbagliato: qui o al portale',
      sender: 'il mittente non è esattamente una persona di un dominio proprio',
      recipient: 'per un indirizzo simile non si può cifrare nulla',
      'too-large': 'il messaggio è troppo grande',
      'too-costly': 'aprire il messaggio richiederebbe più tempo di quanto è permesso',
      unreadable: 'il messaggio non si può scomporre, e una regola chiede del suo contenuto',
      list: 'l’indirizzo è una lista, e i suoi lettori non potrebbero aprirlo',
      loop: 'il messaggio ha girato in tondo',
      'forged-sender': 'l’interno dice di venire da uno di noi, e nulla lo prova',
      damaged: 'il contenuto cifrato è danneggiato',
      internal: 'qualcosa di inatteso: il registro dice di più',
    },
    report: {
      from: 'Recapito della posta',
      undelivered: 'Messaggio non recapitato',
      status: 'Stato del recapito',
      action: {
        failed: 'Non è stato possibile recapitare il Suo messaggio a:',
        delayed: 'Il Suo messaggio non è ancora recapitato e si ritenta, a:',
        delivered: 'Il Suo messaggio è stato recapitato a:',
        relayed: 'Il Suo messaggio è passato a un sistema che non conferma il recapito, per:',
        expanded: 'Il Suo messaggio è stato recapitato a una lista:',
      },
    },
  },
  es: {
    notice: {
      from: 'Pasarela de correo',
      one: '1 mensaje está retenido en la pasarela de correo',
      many: '{count} mensajes están retenidos en la pasarela de correo',
      safe: 'Nada se ha perdido y nada ha salido sin cifrar. Retenidos, por motivo:',
      line,
      next: 'Donde el motivo pasa por sí solo, siguen por sí solos. Para verlos:',
    },
    direction: { out: 'hacia fuera', in: 'de fuera' },
    state: { errored: 'por enviar de nuevo', quarantine: 'en cuarentena' },
    reason: {
      'keys-unreachable': 'el portal no responde, así que no hay claves',
      'keys-refused': 'el portal no da claves a esta pasarela',
      'key-invalid': 'el portal dio una clave que no es auténtica',
      clock: 'un reloj está mal: aquí o en el portal',
      sender: 'el remitente no es exactamente una persona de un dominio propio',
      recipient: 'no se puede cifrar nada para una dirección así',
      'too-large': 'el mensaje es demasiado grande',
      'too-costly': 'abrir el mensaje llevaría más tiempo del permitido',
      unreadable: 'el mensaje no se puede descomponer, y una regla pregunta por su contenido',
      list: 'la dirección es una lista, y sus lectores no podrían abrirlo',
      loop: 'el mensaje ha dado vueltas en círculo',
      'forged-sender': 'el interior dice venir de uno de nosotros, y nada lo prueba',
      damaged: 'lo cifrado está dañado',
      internal: 'algo inesperado: el registro dice más',
    },
    report: {
      from: 'Entrega de correo',
      undelivered: 'Mensaje no entregado',
      status: 'Estado de la entrega',
      action: {
        failed: 'Su mensaje no se pudo entregar a:',
        delayed: 'Su mensaje aún no se ha entregado y se vuelve a intentar, a:',
        delivered: 'Su mensaje se entregó a:',
        relayed: 'Su mensaje pasó a un sistema que no confirma la entrega, para:',
        expanded: 'Su mensaje se entregó a una lista:',
      },
    },
  },
}
