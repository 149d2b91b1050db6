// German, formal: every failure in three parts. What happened, what still works, what to do now.

import type { Words } from './shape.ts'

export const problems: Words['problems'] = {
  'empty-file': [
    'Die Datei ist leer',
    'Es ist nichts darin. Die Mail selbst ist unversehrt.',
    'Sichern Sie die Datei noch einmal aus der Mail und öffnen Sie sie erneut.',
  ],
  'not-our-file': [
    'Das ist keine private Nachricht',
    'Die Datei enthält nichts, was dieses Portal lesen kann.',
    'Wählen Sie die Datei encrypted_message.htm aus der Mail.',
  ],
  damaged: [
    'Die Datei wurde unterwegs beschädigt',
    'Ein Teil fehlt oder wurde verändert. Ihre Adresse und Ihr Code sind in Ordnung.',
    'Sichern Sie die Datei noch einmal aus der Mail. Hilft das nicht, bitten Sie um erneutes Senden.',
  ],
  'too-large': [
    'Die Datei ist zu groß',
    'Dieses Portal nimmt nur kleinere Dateien. Die Datei selbst ist unversehrt.',
    'Bitten Sie den Absender, sie in kleineren Teilen zu senden.',
  ],
  'newer-version': [
    'Diese Nachricht ist neuer als dieses Portal',
    'Sie wurde auf eine Weise gemacht, die diese Seite noch nicht kennt. Nichts ist verloren.',
    'Behalten Sie die Datei und öffnen Sie sie in einigen Tagen erneut.',
  ],
  'unknown-district': [
    'Diese Nachricht gehört zu einem anderen Portal',
    'Sie wurde für {{district}} verschlossen. Dieses Portal hat keinen Schlüssel dafür.',
    'Öffnen Sie die Datei mit einem Doppelklick: Sie kennt ihr Portal.',
  ],
  'not-for-this-address': [
    'Diese Nachricht ist nicht für {{address}}',
    'Die Datei ist heil, wurde aber für eine andere Adresse verschlossen.',
    'Haben Sie andere Adressen? Auch ein gemeinsames Postfach oder eine Liste kann eine sein.',
  ],
  'link-over': [
    'Dieser Link führt nirgends mehr hin',
    'Links zu Nachrichten enden nach einigen Wochen. Die Datei in der Mail lässt sich weiter öffnen.',
    'Öffnen Sie encrypted_message.htm aus der Mail, oder bitten Sie um erneutes Senden.',
  ],
  'link-expired': [
    'Dieser Link ist abgelaufen',
    'Links zu weitergeleiteten Nachrichten enden nach einigen Tagen. Die Nachricht selbst ist nicht verloren.',
    'Leiten Sie die Mail noch einmal weiter: Sie erhalten einen neuen Link. Oder öffnen Sie die Datei encrypted_message.htm.',
  ],
  'period-expired': [
    'Diese Nachricht ist zu alt',
    'Schlüssel für {{period}} werden nicht mehr ausgegeben.',
    'Bitten Sie den Absender, sie noch einmal zu senden.',
  ],
  'period-not-yet': [
    'Diese Nachricht ist aus einem späteren Monat',
    'Sie wurde für {{period}} verschlossen. Der Schlüssel wird noch nicht ausgegeben. Nichts ist verloren.',
    'Behalten Sie die Datei und öffnen Sie sie in jenem Monat erneut.',
  ],
  'period-before-owner': [
    'Diese Nachricht ist aus der Zeit vor Ihnen',
    'Diese Adresse hatte im {{period}} einen anderen Inhaber.',
    'Bitten Sie den Absender um erneutes Senden, wenn sie für Sie ist.',
  ],
  'period-unusable': [
    'Diese Nachricht trägt einen falschen Monat',
    'Sie kann jetzt nicht verwendet werden. Nichts ist verloren.',
    'Bitten Sie den Absender, sie noch einmal zu senden.',
  ],
  'key-invalid': [
    'Der Schlüssel ist nicht echt',
    'Ein Schlüssel, den wir erhielten, passt nicht. Er wurde nicht verwendet.',
    'Behalten Sie die Datei und sagen Sie es den Betreibern dieses Portals.',
  ],
  'key-retired': [
    'Dieser Schlüssel ist nicht mehr in Gebrauch',
    'Damit wird nichts Neues verschlossen.',
    'Bitten Sie den Absender, sie noch einmal zu senden.',
  ],
  'stale-epoch': [
    'Der Schlüsseldienst wurde erneuert',
    'Gerade eben. Nichts ist verloren.',
    'Bitte versuchen Sie es noch einmal.',
  ],
  'parameters-invalid': [
    'Diesem Portal ist gerade nicht zu trauen',
    'Was es über sich sagt, ist nicht richtig signiert. Nichts wurde geöffnet.',
    'Behalten Sie die Datei und sagen Sie es den Betreibern dieses Portals.',
  ],
  'bad-address': [
    'Das ist keine Mailadresse',
    'So geschrieben kann keine Mail sie erreichen.',
    'Prüfen Sie sie Buchstabe für Buchstabe.',
  ],
  'wrong-code': [
    'Das ist nicht der Code',
    'Ihre Nachricht ist sicher.',
    'Sehen Sie in die neueste Mail von uns und geben Sie deren Code erneut ein.',
  ],
  'code-expired': [
    'Dieser Code ist abgelaufen',
    'Codes gelten kurze Zeit, in einem Browser und einmal.',
    'Fordern Sie einen neuen an.',
  ],
  'too-many-tries': [
    'Zu viele Versuche',
    'Dieser Code wurde zu oft versucht. Ihre Nachricht ist sicher.',
    'Warten Sie einen Augenblick und fordern Sie einen neuen Code an.',
  ],
  'rate-limited': [
    'Zu viele Anfragen',
    'Viele fragen in diesem Augenblick. Ihre Nachricht ist sicher.',
    'Warten Sie {{retryAfter}} Sekunden und versuchen Sie es erneut.',
  ],
  'mail-down': [
    'Die Mail mit dem Code kann nicht gesendet werden',
    'Unser Mailserver antwortet nicht. Ihre Nachricht ist sicher.',
    'Versuchen Sie es in einigen Minuten erneut.',
  ],
  'not-signed-in': ['Sie sind abgemeldet', 'Ihre Nachricht ist noch hier.', 'Fordern Sie einen neuen Code an.'],
  'fresh-code-needed': [
    'Ein neuer Code ist nötig',
    'Für eine ältere Nachricht fragen wir erneut.',
    'Fordern Sie einen neuen Code an.',
  ],
  'no-webcrypto': [
    'Diese Seite kann hier nicht entschlüsseln',
    'Sie wurde nicht über eine sichere Adresse geöffnet, daher erlaubt der Browser kein Entschlüsseln.',
    'Öffnen Sie das Portal über seine Adresse mit https://.',
  ],
  'no-storage': [
    'Dieser Browser speichert nichts',
    'Nachrichten öffnen sich trotzdem, bis dieser Tab geschlossen wird.',
    'Wählen Sie die Datei hier aus.',
  ],
  'no-cookies': [
    'Cookies sind gesperrt',
    'Ohne sie erkennen wir nicht, dass der Code aus diesem Browser zurückkommt.',
    'Erlauben Sie Cookies für diese Seite und versuchen Sie es erneut.',
  ],
  unreachable: [
    'Das Portal antwortet nicht',
    'Vielleicht sind Sie offline, oder es ist nicht da. Ihre Nachricht ist sicher in ihrer Datei.',
    'Versuchen Sie es gleich noch einmal.',
  ],
  'bad-request': [
    'Das hat nicht geklappt',
    'Das Portal hat diese Seite nicht verstanden. Ihre Nachricht ist sicher in ihrer Datei.',
    'Laden Sie die Seite neu und öffnen Sie die Datei erneut.',
  ],
  'origin-refused': [
    'Das hat nicht geklappt',
    'Die Anfrage kam von einer anderen Seite. Ihre Nachricht ist sicher in ihrer Datei.',
    'Öffnen Sie das Portal in einem eigenen Tab.',
  ],
  'not-administrator': [
    'Das ist für Administratoren',
    'Ihre Adresse ist nicht als solche benannt. Nichts wurde geändert.',
    'Melden Sie sich mit einer anderen Adresse an oder fragen Sie die Betreiber dieses Portals.',
  ],
  'not-found': [
    'Das ist nicht hier',
    'Vielleicht wurde die Nachricht in einem anderen Tab geöffnet oder die Seite neu geladen.',
    'Wählen Sie die Datei erneut aus.',
  ],
  'no-recipient': [
    'Es gibt niemanden, an den gesendet werden kann',
    'Ihre Worte bleiben.',
    'Geben Sie unter „An“ eine Mailadresse ein.',
  ],
  'too-many-recipients': [
    'Das sind zu viele Personen',
    'Eine Nachricht erreicht höchstens {{limit}}. Nichts wurde gesendet.',
    'Nehmen Sie einige heraus oder senden Sie in Teilen.',
  ],
  'message-too-large': [
    'Die Nachricht ist zu groß zum Senden',
    'Nichts wurde gesendet. Ihre Worte bleiben.',
    'Nehmen Sie eine Datei heraus oder senden Sie in Teilen.',
  ],
  'recipient-refused': [
    'Dieses Portal sendet nicht an {{address}}',
    'Die Betreiber erlauben nur bestimmte Empfänger. Nichts wurde gesendet.',
    'Nehmen Sie die Adresse heraus oder fragen Sie die Betreiber.',
  ],
  'sending-off': [
    'Dieses Portal sendet keine Mail',
    'Die Betreiber haben keinen Mailserver eingerichtet. Ihre Worte bleiben.',
    'Sichern Sie eine Kopie und sagen Sie es den Betreibern.',
  ],
  cancelled: [
    'Das Senden wurde angehalten',
    'Nichts wurde gesendet. Ihre Worte bleiben.',
    'Senden Sie, wenn Sie so weit sind.',
  ],
  'file-gone': [
    'Die Datei {{name}} konnte nicht gelesen werden',
    'Vielleicht wurde sie verschoben oder gelöscht. Ihre Worte bleiben.',
    'Wählen Sie die Datei erneut aus.',
  ],
  'mail-program': [
    'Ihr Mailprogramm hat es nicht gesendet',
    'Vielleicht antwortet sein Mailserver nicht, oder er weist eine Adresse ab. Ihr Text ist noch da.',
    'Prüfen Sie die Adressen und senden Sie noch einmal.',
  ],
  'other-encryption': [
    'OpenPGP oder S/MIME ist auch gewählt',
    'Eine Nachricht ist nur auf eine Weise privat. Es wurde nichts gesendet.',
    'Schalten Sie das andere in seinem Fenster aus und senden Sie noch einmal.',
  ],
  conflict: ['Das ist schon geschehen', 'Nichts wurde verändert.', 'Machen Sie weiter.'],
  maintenance: [
    'Das Portal wird gewartet',
    'Das war geplant. Ihre Nachricht ist sicher in ihrer Datei.',
    'Versuchen Sie es danach noch einmal.',
  ],
  unavailable: [
    'Das Portal ist nicht da',
    'Es antwortet, kann aber gerade nicht arbeiten. Ihre Nachricht ist sicher in ihrer Datei.',
    'Versuchen Sie es gleich noch einmal.',
  ],
  'disk-full': [
    'Das Portal hat keinen Platz mehr',
    'Es kann gerade nichts annehmen. Ihre Nachricht ist sicher.',
    'Versuchen Sie es in einigen Minuten noch einmal.',
  ],
  'config-invalid': [
    'Das Portal ist nicht richtig eingerichtet',
    'Ihre Nachricht ist sicher in ihrer Datei.',
    'Sagen Sie es den Betreibern dieses Portals.',
  ],
  internal: [
    'Diese Seite hat einen Fehler gemacht',
    'Ihre Nachricht ist sicher in ihrer Datei.',
    'Laden Sie die Seite neu. Geschieht es wieder, sagen Sie es den Betreibern dieses Portals.',
  ],
}
