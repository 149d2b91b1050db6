// English: every failure in three parts. What happened, what still works, what to do now.

export const problems = {
  'empty-file': [
    'The file is empty',
    'Nothing is in it. The mail itself is not harmed.',
    'Save the file from the mail once more, and open it again.',
  ],
  'not-our-file': [
    'This is not a private message',
    'The file holds nothing that this portal can read.',
    'Choose the file named encrypted_message.htm from the mail.',
  ],
  damaged: [
    'The file was damaged on its way',
    'A part of it is missing or was changed. Your address and code are fine.',
    'Save the file from the mail once more. If that does not help, ask the sender to send it again.',
  ],
  'too-large': [
    'The file is too large',
    'This portal takes smaller files only. The file itself is not harmed.',
    'Ask the sender to send it in smaller parts.',
  ],
  'newer-version': [
    'This message is newer than this portal',
    'It was made in a way that this page does not know yet. Nothing is lost.',
    'Keep the file, and open it again in a few days.',
  ],
  'unknown-district': [
    'This message belongs to another portal',
    'It was sealed for {{district}}. This portal has no key for it.',
    'Open the file with a double click: it knows its own portal.',
  ],
  'not-for-this-address': [
    'This message is not for {{address}}',
    'The file is whole, but it was sealed for another address.',
    'Do you have other addresses? A shared mailbox or a list can be one too.',
  ],
  'link-over': [
    'This link leads nowhere any more',
    'Links to messages end after some weeks. The file in the mail still opens.',
    'Open the file encrypted_message.htm from the mail, or ask the sender to send it again.',
  ],
  'link-expired': [
    'This link has expired',
    'Links to forwarded messages end after some days. The message itself is not lost.',
    'Forward the mail once more: a new link comes back. Or open its file encrypted_message.htm.',
  ],
  'period-expired': [
    'This message is too old',
    'Keys for {{period}} are no longer given out.',
    'Ask the sender to send it again.',
  ],
  'period-not-yet': [
    'This message is from a later month',
    'It was sealed for {{period}}. Its key is not given out yet. Nothing is lost.',
    'Keep the file, and open it again in that month.',
  ],
  'period-before-owner': [
    'This message is from before your time',
    'This address had another owner in {{period}}.',
    'Ask the sender to send it again if it is for you.',
  ],
  'period-unusable': [
    'This message has a wrong month',
    'It cannot be used now. Nothing is lost.',
    'Ask the sender to send it again.',
  ],
  'key-invalid': [
    'The key is not genuine',
    'A key that we were given does not fit. It was not used.',
    'Keep the file, and tell those who run this portal.',
  ],
  'key-retired': ['This key is no longer in use', 'Nothing new is sealed with it.', 'Ask the sender to send it again.'],
  'stale-epoch': ['The key service was renewed', 'Just now. Nothing is lost.', 'Please try again.'],
  'parameters-invalid': [
    'This portal cannot be trusted right now',
    'What it says of itself is not properly signed. Nothing was opened.',
    'Keep the file, and tell those who run this portal.',
  ],
  'bad-address': [
    'This is not a mail address',
    'It is written in a way that no mail can reach.',
    'Check it letter by letter.',
  ],
  'wrong-code': [
    'This is not the code',
    'Your message is safe.',
    'Look at the newest mail from us, and type its code again.',
  ],
  'code-expired': [
    'This code is over',
    'Codes are good for a short time, in one browser, and once.',
    'Ask for a new one.',
  ],
  'too-many-tries': [
    'Too many tries',
    'This code was tried too often. Your message is safe.',
    'Wait a moment, then ask for a new code.',
  ],
  'rate-limited': [
    'Too many requests',
    'Many people ask at this moment. Your message is safe.',
    'Wait {{retryAfter}} seconds, then try again.',
  ],
  'mail-down': [
    'The mail with the code cannot be sent',
    'Our mail server does not answer. Your message is safe.',
    'Try again in a few minutes.',
  ],
  'not-signed-in': ['You are signed out', 'Your message is still here.', 'Ask for a new code.'],
  'fresh-code-needed': ['A new code is needed', 'For an older message we ask again.', 'Ask for a new code.'],
  'no-webcrypto': [
    'This page cannot decrypt here',
    'It was not opened over a secure address, so the browser allows no decryption.',
    'Open the portal by its https:// address.',
  ],
  'no-storage': [
    'This browser keeps nothing',
    'Messages open all the same, until this tab is closed.',
    'Choose the file here.',
  ],
  'no-cookies': [
    'Cookies are blocked',
    'Without them we cannot tell that the code comes back from this browser.',
    'Allow cookies for this page, then try again.',
  ],
  unreachable: [
    'The portal does not answer',
    'You may be offline, or it is away. Your message is safe in its file.',
    'Try again in a moment.',
  ],
  'bad-request': [
    'This did not work',
    'The portal did not understand this page. Your message is safe in its file.',
    'Load the page anew, and open the file again.',
  ],
  'origin-refused': [
    'This did not work',
    'The request came from another page. Your message is safe in its file.',
    'Open the portal in a tab of its own.',
  ],
  'not-administrator': [
    'This is for administrators',
    'Your address is not named as one of them. Nothing was changed.',
    'Sign in with another address, or ask those who run this portal.',
  ],
  'not-found': [
    'This is not here',
    'The message may have been opened in another tab, or the page was loaded anew.',
    'Choose the file again.',
  ],
  'no-recipient': ['There is nobody to send to', 'Your words are kept.', 'Enter a mail address under To.'],
  'too-many-recipients': [
    'These are too many people',
    'One message reaches at most {{limit}}. Nothing was sent.',
    'Take some out, or send it in parts.',
  ],
  'message-too-large': [
    'The message is too large to be sent',
    'Nothing was sent. Your words are kept.',
    'Take a file out, or send it in parts.',
  ],
  'recipient-refused': [
    'This portal does not send to {{address}}',
    'Its operator allows certain recipients only. Nothing was sent.',
    'Take the address out, or ask the operator.',
  ],
  'sending-off': [
    'This portal sends no mail',
    'Its operator has not set up a mail server. Your words are kept.',
    'Save a copy, and tell the operator.',
  ],
  cancelled: ['Sending was stopped', 'Nothing was sent. Your words are kept.', 'Send it when you are ready.'],
  'file-gone': [
    'The file {{name}} could not be read',
    'It may have been moved or deleted. Your words are kept.',
    'Choose the file again.',
  ],
  'mail-program': [
    'Your mail program did not send it',
    'Its mail server may not answer, or refuse an address. Your words are kept.',
    'Look at the addresses, and send it again.',
  ],
  'other-encryption': [
    'OpenPGP or S/MIME is chosen as well',
    'A message is private in one way at a time. Nothing was sent.',
    'Switch the other one off in its window, and send it again.',
  ],
  conflict: ['This was done already', 'Nothing was changed.', 'Go on.'],
  maintenance: [
    'The portal is away for maintenance',
    'This was planned. Your message is safe in its file.',
    'Try again when it is over.',
  ],
  unavailable: [
    'The portal is away',
    'It answers, but cannot work right now. Your message is safe in its file.',
    'Try again in a moment.',
  ],
  'disk-full': [
    'The portal has no room left',
    'It cannot take anything right now. Your message is safe.',
    'Try again in a few minutes.',
  ],
  'config-invalid': [
    'The portal is not set up rightly',
    'Your message is safe in its file.',
    'Tell those who run this portal.',
  ],
  internal: [
    'This page made a mistake',
    'Your message is safe in its file.',
    'Load the page anew. If it happens again, tell those who run this portal.',
  ],
} as const
