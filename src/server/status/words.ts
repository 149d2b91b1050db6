// The words of advisories and calendars in five languages, the person addressed formally.

import type { ComponentState, serviceComponents } from '../../contract/status.ts'
import type { Language } from '../../core/htm/words.ts'

type Named = (typeof serviceComponents)[number]

/** `{names}` of components, `{language}` as the reader calls it, `{time}`. */
export interface StatusWords {
  readonly state: Readonly<Record<ComponentState, string>>
  readonly title: Readonly<Record<Exclude<ComponentState, 'available'>, string>>
  readonly tense: Readonly<Record<'ahead' | 'now' | 'over' | 'off', string>>
  readonly when: string
  readonly zone: string
  readonly start: string
  readonly end: string
  readonly ended: string
  readonly affected: string
  readonly unaffected: string
  readonly notices: string
  readonly updates: string
  readonly component: Readonly<Record<Named, string>>
  /** What goes on while it is away, where the operator says nothing of it. */
  readonly works: Readonly<Record<Named, string>>
  readonly only: string
  readonly document: string
  readonly calendar: string
  readonly changed: string
  readonly page: string
  /** `{missing}` stands for words of other scripts; they stand on the page whose address follows. */
  readonly lacking: string
}

export const words: Readonly<Record<Language, StatusWords>> = {
  en: {
    state: { available: 'available', degraded: 'works in part', maintenance: 'maintenance', outage: 'outage' },
    title: {
      degraded: 'Works in part: {names}',
      maintenance: 'Maintenance: {names}',
      outage: 'Outage: {names}',
    },
    tense: {
      ahead: 'This is planned.',
      now: 'This is going on.',
      over: 'This is over.',
      off: 'This was called off. Everything stays available.',
    },
    when: 'When',
    zone: 'Time zone',
    start: 'Start',
    end: 'End, as planned',
    ended: 'Ended',
    affected: 'What is affected, and what still works',
    unaffected: 'Not affected',
    notices: 'What changes',
    updates: 'What was said meanwhile',
    component: {
      portal: 'Portal',
      'sign-in': 'Sign-in',
      keys: 'Keys',
      relay: 'Sending of replies',
      intake: 'Forwarded mail',
      gateway: 'Mail gateway',
    },
    works: {
      portal: 'The portal still opens in a browser that was used for it before.',
      'sign-in': 'Whoever is signed in stays signed in. New codes are sent when it is back.',
      keys: 'Messages open on devices that hold the key of their month. Others wait, and nothing is lost.',
      relay: 'Replies wait in your browser, and are sent when it is back.',
      intake: 'Forwarded mail is kept, and answered when it is back.',
      gateway: 'Mail is held back or delayed. Nothing leaves unprotected.',
    },
    only: 'Only in {language}:',
    document: 'As a document (PDF)',
    calendar: 'For your calendar',
    changed: 'As of {time}',
    page: 'Page {page} of {pages}',
    lacking: '{missing} stands for words whose letters this document cannot show. You find them at the address below.',
  },
  de: {
    state: { available: 'verfügbar', degraded: 'eingeschränkt', maintenance: 'Wartung', outage: 'Ausfall' },
    title: {
      degraded: 'Eingeschränkt: {names}',
      maintenance: 'Wartung: {names}',
      outage: 'Ausfall: {names}',
    },
    tense: {
      ahead: 'Dies ist geplant.',
      now: 'Dies ist im Gange.',
      over: 'Dies ist vorbei.',
      off: 'Dies wurde abgesagt. Alles bleibt verfügbar.',
    },
    when: 'Wann',
    zone: 'Zeitzone',
    start: 'Beginn',
    end: 'Ende, wie geplant',
    ended: 'Beendet',
    affected: 'Was betroffen ist und was weiter funktioniert',
    unaffected: 'Nicht betroffen',
    notices: 'Was sich ändert',
    updates: 'Was inzwischen mitgeteilt wurde',
    component: {
      portal: 'Portal',
      'sign-in': 'Anmeldung',
      keys: 'Schlüssel',
      relay: 'Versand von Antworten',
      intake: 'Weitergeleitete E-Mails',
      gateway: 'Mail-Gateway',
    },
    works: {
      portal: 'In einem Browser, mit dem Sie das Portal schon benutzt haben, öffnet es sich weiterhin.',
      'sign-in': 'Wer angemeldet ist, bleibt es. Neue Codes kommen, sobald sie wieder da ist.',
      keys: 'Nachrichten öffnen sich auf Geräten, die den Schlüssel des Monats haben. Andere warten, und nichts geht verloren.',
      relay: 'Antworten warten in Ihrem Browser und gehen hinaus, sobald er wieder möglich ist.',
      intake: 'Weitergeleitete E-Mails werden aufbewahrt und danach beantwortet.',
      gateway: 'E-Mails werden zurückgehalten oder verzögert. Nichts geht ungeschützt hinaus.',
    },
    only: 'Nur auf {language}:',
    document: 'Als Dokument (PDF)',
    calendar: 'Für Ihren Kalender',
    changed: 'Stand: {time}',
    page: 'Seite {page} von {pages}',
    lacking:
      '{missing} steht für Wörter, deren Schrift dieses Dokument nicht zeigen kann. Sie finden sie unter der Adresse, die unten steht.',
  },
  fr: {
    state: { available: 'disponible', degraded: 'partiel', maintenance: 'maintenance', outage: 'panne' },
    title: {
      degraded: 'Service partiel : {names}',
      maintenance: 'Maintenance : {names}',
      outage: 'Panne : {names}',
    },
    tense: {
      ahead: 'C’est prévu.',
      now: 'C’est en cours.',
      over: 'C’est terminé.',
      off: 'C’est annulé. Tout reste disponible.',
    },
    when: 'Quand',
    zone: 'Fuseau horaire',
    start: 'Début',
    end: 'Fin prévue',
    ended: 'Terminé',
    affected: 'Ce qui est touché, et ce qui fonctionne encore',
    unaffected: 'Non touché',
    notices: 'Ce qui change',
    updates: 'Ce qui a été annoncé depuis',
    component: {
      portal: 'Portail',
      'sign-in': 'Connexion',
      keys: 'Clés',
      relay: 'Envoi des réponses',
      intake: 'Courriels transférés',
      gateway: 'Passerelle de messagerie',
    },
    works: {
      portal: 'Le portail s’ouvre encore dans un navigateur qui l’a déjà utilisé.',
      'sign-in': 'Qui est connecté le reste. Les nouveaux codes seront envoyés au retour du service.',
      keys: 'Les messages s’ouvrent sur les appareils qui ont la clé de leur mois. Les autres attendent, et rien n’est perdu.',
      relay: 'Les réponses attendent dans votre navigateur et partent au retour du service.',
      intake: 'Les courriels transférés sont conservés, et la réponse vient au retour du service.',
      gateway: 'Les courriels sont retenus ou retardés. Rien ne part sans protection.',
    },
    only: 'Seulement en {language} :',
    document: 'En document (PDF)',
    calendar: 'Pour votre agenda',
    changed: 'État : {time}',
    page: 'Page {page} sur {pages}',
    lacking:
      '{missing} remplace des mots que ce document ne peut pas afficher. Vous les trouverez à l’adresse ci-dessous.',
  },
  it: {
    state: { available: 'disponibile', degraded: 'parziale', maintenance: 'manutenzione', outage: 'guasto' },
    title: {
      degraded: 'Servizio parziale: {names}',
      maintenance: 'Manutenzione: {names}',
      outage: 'Guasto: {names}',
    },
    tense: {
      ahead: 'È previsto.',
      now: 'È in corso.',
      over: 'È terminato.',
      off: 'È stato annullato. Tutto resta disponibile.',
    },
    when: 'Quando',
    zone: 'Fuso orario',
    start: 'Inizio',
    end: 'Fine prevista',
    ended: 'Terminato',
    affected: 'Che cosa è interessato e che cosa funziona ancora',
    unaffected: 'Non interessato',
    notices: 'Che cosa cambia',
    updates: 'Che cosa è stato comunicato nel frattempo',
    component: {
      portal: 'Portale',
      'sign-in': 'Accesso',
      keys: 'Chiavi',
      relay: 'Invio delle risposte',
      intake: 'E-mail inoltrate',
      gateway: 'Gateway di posta',
    },
    works: {
      portal: 'Il portale si apre ancora in un browser che lo ha già usato.',
      'sign-in': 'Chi ha effettuato l’accesso lo mantiene. I nuovi codici saranno inviati alla ripresa.',
      keys: 'I messaggi si aprono sui dispositivi che hanno la chiave del loro mese. Gli altri attendono, e nulla va perso.',
      relay: 'Le risposte attendono nel Suo browser e partono alla ripresa.',
      intake: 'Le e-mail inoltrate sono conservate e avranno risposta alla ripresa.',
      gateway: 'Le e-mail sono trattenute o ritardate. Nulla esce senza protezione.',
    },
    only: 'Solo in {language}:',
    document: 'Come documento (PDF)',
    calendar: 'Per il Suo calendario',
    changed: 'Situazione: {time}',
    page: 'Pagina {page} di {pages}',
    lacking: '{missing} sta per parole che questo documento non può mostrare. Le trova all’indirizzo qui sotto.',
  },
  es: {
    state: { available: 'disponible', degraded: 'parcial', maintenance: 'mantenimiento', outage: 'avería' },
    title: {
      degraded: 'Servicio parcial: {names}',
      maintenance: 'Mantenimiento: {names}',
      outage: 'Avería: {names}',
    },
    tense: {
      ahead: 'Está previsto.',
      now: 'Está en curso.',
      over: 'Ha terminado.',
      off: 'Se ha cancelado. Todo sigue disponible.',
    },
    when: 'Cuándo',
    zone: 'Zona horaria',
    start: 'Inicio',
    end: 'Fin previsto',
    ended: 'Terminado',
    affected: 'Qué está afectado y qué sigue funcionando',
    unaffected: 'No afectado',
    notices: 'Qué cambia',
    updates: 'Qué se ha comunicado entretanto',
    component: {
      portal: 'Portal',
      'sign-in': 'Inicio de sesión',
      keys: 'Claves',
      relay: 'Envío de respuestas',
      intake: 'Correo reenviado',
      gateway: 'Pasarela de correo',
    },
    works: {
      portal: 'El portal se abre todavía en un navegador que ya lo ha usado.',
      'sign-in': 'Quien ha iniciado sesión la conserva. Los códigos nuevos se enviarán cuando vuelva.',
      keys: 'Los mensajes se abren en los dispositivos que tienen la clave de su mes. Los demás esperan, y nada se pierde.',
      relay: 'Las respuestas esperan en su navegador y se envían cuando vuelva.',
      intake: 'El correo reenviado se guarda y se responderá cuando vuelva.',
      gateway: 'El correo se retiene o se retrasa. Nada sale sin protección.',
    },
    only: 'Solo en {language}:',
    document: 'Como documento (PDF)',
    calendar: 'Para su calendario',
    changed: 'Situación: {time}',
    page: 'Página {page} de {pages}',
    lacking:
      '{missing} sustituye palabras que este documento no puede mostrar. Las encontrará en la dirección de abajo.',
  },
}
