// Italian, formal: every failure in three parts. What happened, what still works, what to do now.

import type { Words } from './shape.ts'

export const problems: Words['problems'] = {
  'empty-file': [
    'Il file è vuoto',
    'Non contiene nulla. La mail stessa è intatta.',
    'Salvi ancora una volta il file dalla mail e lo riapra.',
  ],
  'not-our-file': [
    'Questo non è un messaggio privato',
    'Il file non contiene nulla che questo portale possa leggere.',
    'Scelga il file encrypted_message.htm dalla mail.',
  ],
  damaged: [
    'Il file è stato rovinato per strada',
    'Una parte manca o è stata cambiata. Il Suo indirizzo e il Suo codice vanno bene.',
    'Salvi ancora una volta il file dalla mail. Se non serve, chieda un nuovo invio.',
  ],
  'too-large': [
    'Il file è troppo grande',
    'Questo portale accetta solo file più piccoli. Il file stesso è intatto.',
    'Chieda al mittente di inviarlo in più parti.',
  ],
  'newer-version': [
    'Questo messaggio è più recente di questo portale',
    'È stato fatto in un modo che questa pagina non conosce ancora. Nulla è perduto.',
    'Conservi il file e lo riapra tra qualche giorno.',
  ],
  'unknown-district': [
    'Questo messaggio appartiene a un altro portale',
    'È stato sigillato per {{district}}. Questo portale non ne ha la chiave.',
    'Apra il file con un doppio clic: conosce il suo portale.',
  ],
  'not-for-this-address': [
    'Questo messaggio non è per {{address}}',
    'Il file è intero, ma sigillato per un altro indirizzo.',
    'Ha altri indirizzi? Anche una casella condivisa o una lista può esserlo.',
  ],
  'link-over': [
    'Questo link non porta più da nessuna parte',
    'I link ai messaggi finiscono dopo alcune settimane. Il file nella mail si apre ancora.',
    'Apra encrypted_message.htm dalla mail, o chieda un nuovo invio.',
  ],
  'link-expired': [
    'Questo link è scaduto',
    'I link ai messaggi inoltrati finiscono dopo alcuni giorni. Il messaggio stesso non è perso.',
    'Inoltri la mail ancora una volta: riceverà un nuovo link. Oppure apra il file encrypted_message.htm.',
  ],
  'period-expired': [
    'Questo messaggio è troppo vecchio',
    'Le chiavi di {{period}} non vengono più date.',
    'Chieda al mittente di inviarlo di nuovo.',
  ],
  'period-not-yet': [
    'Questo messaggio è di un mese futuro',
    'È stato sigillato per {{period}}. La sua chiave non è ancora data. Nulla è perduto.',
    'Conservi il file e lo riapra in quel mese.',
  ],
  'period-before-owner': [
    'Questo messaggio è di prima di Lei',
    'Questo indirizzo aveva un altro titolare in {{period}}.',
    'Chieda un nuovo invio se è per Lei.',
  ],
  'period-unusable': [
    'Questo messaggio porta un mese sbagliato',
    'Ora non si può usare. Nulla è perduto.',
    'Chieda al mittente di inviarlo di nuovo.',
  ],
  'key-invalid': [
    'La chiave non è autentica',
    'Una chiave che ci è stata data non corrisponde. Non è stata usata.',
    'Conservi il file e avvisi chi gestisce questo portale.',
  ],
  'key-retired': [
    'Questa chiave non è più in uso',
    'Con essa non si sigilla più nulla di nuovo.',
    'Chieda al mittente di inviarlo di nuovo.',
  ],
  'stale-epoch': [
    'Il servizio delle chiavi è stato rinnovato',
    'Proprio ora. Nulla è andato perso.',
    'Riprovi, per favore.',
  ],
  'parameters-invalid': [
    'Ora non ci si può fidare di questo portale',
    'Ciò che dice di sé non è firmato bene. Nulla è stato aperto.',
    'Conservi il file e avvisi chi gestisce questo portale.',
  ],
  'bad-address': [
    'Questo non è un indirizzo mail',
    'Scritto così, nessuna mail può raggiungerlo.',
    'Lo controlli lettera per lettera.',
  ],
  'wrong-code': [
    'Questo non è il codice',
    'Il Suo messaggio è al sicuro.',
    'Guardi la nostra mail più recente e ne inserisca il codice.',
  ],
  'code-expired': [
    'Questo codice non vale più',
    'I codici valgono poco tempo, in un solo browser e una volta.',
    'Ne chieda uno nuovo.',
  ],
  'too-many-tries': [
    'Troppi tentativi',
    'Questo codice è stato provato troppe volte. Il Suo messaggio è al sicuro.',
    'Attenda un momento, poi chieda un nuovo codice.',
  ],
  'rate-limited': [
    'Troppe richieste',
    'Molti chiedono in questo momento. Il Suo messaggio è al sicuro.',
    'Attenda {{retryAfter}} secondi, poi riprovi.',
  ],
  'mail-down': [
    'La mail con il codice non può partire',
    'Il nostro server di posta non risponde. Il Suo messaggio è al sicuro.',
    'Riprovi tra qualche minuto.',
  ],
  'not-signed-in': ['Lei è uscito', 'Il Suo messaggio è ancora qui.', 'Chieda un nuovo codice.'],
  'fresh-code-needed': [
    'Serve un nuovo codice',
    'Per un messaggio più vecchio chiediamo di nuovo.',
    'Chieda un nuovo codice.',
  ],
  'no-webcrypto': [
    'Questa pagina non può decifrare qui',
    'Non è stata aperta da un indirizzo sicuro, perciò il browser non permette di decifrare.',
    'Apra il portale dal suo indirizzo https://.',
  ],
  'no-storage': [
    'Questo browser non conserva nulla',
    'I messaggi si aprono lo stesso, finché questa scheda resta aperta.',
    'Scelga il file qui.',
  ],
  'no-cookies': [
    'I cookie sono bloccati',
    'Senza di essi non sappiamo se il codice torna da questo browser.',
    'Consenta i cookie per questa pagina, poi riprovi.',
  ],
  unreachable: [
    'Il portale non risponde',
    'Forse Lei è offline, o il portale non c’è. Il Suo messaggio è al sicuro nel suo file.',
    'Riprovi tra un momento.',
  ],
  'bad-request': [
    'Non ha funzionato',
    'Il portale non ha capito questa pagina. Il Suo messaggio è al sicuro nel suo file.',
    'Ricarichi la pagina e riapra il file.',
  ],
  'origin-refused': [
    'Non ha funzionato',
    'La richiesta veniva da un’altra pagina. Il Suo messaggio è al sicuro nel suo file.',
    'Apra il portale in una scheda propria.',
  ],
  'not-administrator': [
    'Questo è per gli amministratori',
    'Il Suo indirizzo non è tra questi. Nulla è stato cambiato.',
    'Acceda con un altro indirizzo, o chieda a chi gestisce questo portale.',
  ],
  'not-found': [
    'Questo non è qui',
    'Il messaggio può essere stato aperto in un’altra scheda, o la pagina ricaricata.',
    'Scelga di nuovo il file.',
  ],
  'no-recipient': [
    'Non c’è nessuno a cui inviare',
    'Le Sue parole sono conservate.',
    'Inserisca un indirizzo mail sotto «A».',
  ],
  'too-many-recipients': [
    'Sono troppe persone',
    'Un messaggio ne raggiunge al massimo {{limit}}. Nulla è stato inviato.',
    'Ne tolga alcune, o invii in più parti.',
  ],
  'message-too-large': [
    'Il messaggio è troppo grande per essere inviato',
    'Nulla è stato inviato. Le Sue parole sono conservate.',
    'Tolga un file, o invii in più parti.',
  ],
  'recipient-refused': [
    'Questo portale non invia a {{address}}',
    'Chi lo gestisce ammette solo certi destinatari. Nulla è stato inviato.',
    'Tolga l’indirizzo, o chieda a chi gestisce questo portale.',
  ],
  'sending-off': [
    'Questo portale non invia mail',
    'Non è stato predisposto un server di posta. Le Sue parole sono conservate.',
    'Salvi una copia e avvisi chi gestisce questo portale.',
  ],
  cancelled: [
    'L’invio è stato fermato',
    'Nulla è stato inviato. Le Sue parole sono conservate.',
    'Invii quando vuole.',
  ],
  'file-gone': [
    'Il file {{name}} non si è potuto leggere',
    'Può essere stato spostato o cancellato. Le Sue parole sono conservate.',
    'Scelga di nuovo il file.',
  ],
  'mail-program': [
    'Il Suo programma di posta non l’ha inviato',
    'Forse il suo server non risponde, o rifiuta un indirizzo. Il Suo testo è conservato.',
    'Controlli gli indirizzi e lo invii di nuovo.',
  ],
  'other-encryption': [
    'È scelto anche OpenPGP o S/MIME',
    'Un messaggio è privato in un solo modo. Non è stato inviato nulla.',
    'Disattivi l’altro nella sua finestra e lo invii di nuovo.',
  ],
  conflict: ['È già stato fatto', 'Nulla è cambiato.', 'Continui.'],
  maintenance: [
    'Il portale è in manutenzione',
    'Era previsto. Il Suo messaggio è al sicuro nel suo file.',
    'Riprovi quando sarà finita.',
  ],
  unavailable: [
    'Il portale non c’è',
    'Risponde, ma ora non può lavorare. Il Suo messaggio è al sicuro nel suo file.',
    'Riprovi tra un momento.',
  ],
  'disk-full': [
    'Il portale non ha più spazio',
    'Ora non può ricevere nulla. Il Suo messaggio è al sicuro.',
    'Riprovi tra qualche minuto.',
  ],
  'config-invalid': [
    'Il portale non è impostato bene',
    'Il Suo messaggio è al sicuro nel suo file.',
    'Avvisi chi gestisce questo portale.',
  ],
  internal: [
    'Questa pagina ha fatto un errore',
    'Il Suo messaggio è al sicuro nel suo file.',
    'Ricarichi la pagina. Se succede ancora, avvisi chi gestisce questo portale.',
  ],
}
