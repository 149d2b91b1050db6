// What each permission of the add-on is for, in five languages: by their names in a manifest.

import type { Language } from '../../core/htm/words.ts'

export const permissions = [
  ...(['messagesRead', 'scripting', 'alarms', 'notifications'] as const),
  ...(['accountsRead', 'compose', 'compose.send', 'messagesDelete', 'storage'] as const),
] as const
export type Permission = (typeof permissions)[number]

export type PermissionWords = Readonly<Record<Permission, string>>

export const permissionWords: Readonly<Record<Language, PermissionWords>> = {
  en: {
    messagesRead: 'Read your messages: to find the private ones, and to open them.',
    scripting: 'Put a line with a button above a private message.',
    alarms: 'Wake up now and then: to fetch keys ahead, and to open what waits.',
    notifications: 'Tell you when a message that waited can be read.',
    accountsRead: 'See your accounts: to send from the right one.',
    compose: 'Read and change what you write: to take it over, and to seal it.',
    'compose.send': 'Send sealed messages by your own mail server.',
    messagesDelete: 'Delete the drafts of a message that goes on in private.',
    storage: 'Remember which windows you write in are private.',
  },
  de: {
    messagesRead: 'Ihre Nachrichten lesen: um die privaten zu finden und zu öffnen.',
    scripting: 'Über eine private Nachricht eine Zeile mit einem Knopf setzen.',
    alarms: 'Von Zeit zu Zeit aufwachen: um Schlüssel im Voraus zu holen und zu öffnen, was wartet.',
    notifications: 'Ihnen sagen, wenn eine Nachricht gelesen werden kann, die gewartet hat.',
    accountsRead: 'Ihre Konten sehen: um vom richtigen aus zu senden.',
    compose: 'Lesen und ändern, was Sie schreiben: um es zu übernehmen und zu verschließen.',
    'compose.send': 'Verschlossene Nachrichten über Ihren eigenen Mailserver senden.',
    messagesDelete: 'Die Entwürfe einer Nachricht löschen, die privat weitergeschrieben wird.',
    storage: 'Sich merken, welche Fenster, in denen Sie schreiben, privat sind.',
  },
  fr: {
    messagesRead: 'Lire vos messages : pour trouver ceux qui sont privés et les ouvrir.',
    scripting: 'Placer une ligne avec un bouton au-dessus d’un message privé.',
    alarms: 'Se réveiller de temps en temps : pour obtenir les clés à l’avance et ouvrir ce qui attend.',
    notifications: 'Vous dire quand un message qui attendait peut être lu.',
    accountsRead: 'Voir vos comptes : pour envoyer depuis le bon.',
    compose: 'Lire et modifier ce que vous écrivez : pour le reprendre et le sceller.',
    'compose.send': 'Envoyer des messages scellés par votre propre serveur de messagerie.',
    messagesDelete: 'Supprimer les brouillons d’un message qui continue en privé.',
    storage: 'Retenir lesquelles des fenêtres où vous écrivez sont privées.',
  },
  it: {
    messagesRead: 'Leggere i Suoi messaggi: per trovare quelli privati e aprirli.',
    scripting: 'Mettere una riga con un pulsante sopra un messaggio privato.',
    alarms: 'Svegliarsi di tanto in tanto: per prendere le chiavi in anticipo e aprire ciò che attende.',
    notifications: 'DirLe quando si può leggere un messaggio che attendeva.',
    accountsRead: 'Vedere i Suoi account: per inviare da quello giusto.',
    compose: 'Leggere e modificare ciò che scrive: per riprenderlo e sigillarlo.',
    'compose.send': 'Inviare messaggi sigillati con il Suo server di posta.',
    messagesDelete: 'Eliminare le bozze di un messaggio che continua in privato.',
    storage: 'Ricordare quali finestre in cui scrive sono private.',
  },
  es: {
    messagesRead: 'Leer sus mensajes: para encontrar los privados y abrirlos.',
    scripting: 'Poner una línea con un botón encima de un mensaje privado.',
    alarms: 'Despertarse de vez en cuando: para obtener claves por adelantado y abrir lo que espera.',
    notifications: 'Avisarle cuando se puede leer un mensaje que esperaba.',
    accountsRead: 'Ver sus cuentas: para enviar desde la correcta.',
    compose: 'Leer y modificar lo que escribe: para continuarlo y sellarlo.',
    'compose.send': 'Enviar mensajes sellados por su propio servidor de correo.',
    messagesDelete: 'Eliminar los borradores de un mensaje que sigue en privado.',
    storage: 'Recordar qué ventanas en las que escribe son privadas.',
  },
}
