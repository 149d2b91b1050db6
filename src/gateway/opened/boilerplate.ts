// Sentences that stand under letters all over the world, and lines that programs write into them: nobody's secrets, wherever they
// were read. What else stands in many mails of a house is learnt there.

export const boilerplate: readonly string[] = [
  // Under letters of companies.
  `This e-mail and any files transmitted with it are confidential and intended solely for the use of the individual or entity to
  whom they are addressed. If you have received this e-mail in error please notify the sender or the system manager immediately
  and delete this e-mail from your system. If you are not the intended recipient you are notified that disclosing, copying,
  distributing or taking any action in reliance on the contents of this information is strictly prohibited.`,
  `This message contains confidential information and is intended only for the individual named. It may be legally privileged.
  If you are not the intended recipient, you must not read, use or disseminate the information; any use, disclosure, copying,
  distribution or any action taken or omitted to be taken in reliance on it is prohibited and may be unlawful. If you have
  received this e-mail in error, please contact the sender and destroy all copies of the original message and any attachments.`,
  `This e-mail is confidential and may be legally privileged. E-mail transmission cannot be guaranteed to be secure or error-free
  as information could be intercepted, corrupted, lost, destroyed, arrive late or incomplete, or contain viruses. The sender
  therefore does not accept liability for any errors or omissions in the contents of this message. Any views or opinions
  presented in this e-mail are solely those of the author and do not necessarily represent those of the company.`,
  'Please consider the environment before printing this e-mail.',
  `Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind oder
  diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail. Das unerlaubte
  Kopieren sowie die unbefugte Weitergabe dieser Mail ist nicht gestattet.`,
  `Ce message et toutes les pièces jointes sont confidentiels et établis à l'intention exclusive de leurs destinataires. Si vous
  avez reçu ce message par erreur, merci d'en avertir immédiatement l'expéditeur et de le détruire. Toute utilisation ou
  diffusion non autorisée est interdite.`,
  `Questo messaggio e gli eventuali allegati sono riservati e destinati esclusivamente al destinatario. Se avete ricevuto questo
  messaggio per errore, vi preghiamo di avvisare immediatamente il mittente e di cancellarlo.`,
  `Este mensaje y los archivos adjuntos son confidenciales y van dirigidos exclusivamente a su destinatario. Si ha recibido este
  mensaje por error, le rogamos que lo comunique inmediatamente al remitente y proceda a su eliminación.`,
  // Under letters of lists and newsletters.
  `You have received this message because you subscribed to this list. You are receiving this e-mail because you are subscribed
  to this newsletter. If you wish to be removed from this list please send an e-mail. If you would like to be removed from our
  mailing list please click here. If you no longer wish to receive this newsletter or these e-mails. If you do not wish to
  receive future announcements. To unsubscribe from this group, send an e-mail to. To unsubscribe or change your delivery address
  please visit. To unsubscribe send a blank email to. Unsubscribe from this newsletter. If you would prefer not to receive future
  email messages from us please click on the following link. Please do not reply to this e-mail; this is an automatically generated
  message. Your privacy is important to us.`,
  `Um sich von diesem Newsletter abzumelden, klicken Sie bitte hier. Sie erhalten diese E-Mail, weil Sie sich für unseren
  Newsletter angemeldet haben. Bitte antworten Sie nicht auf diese automatisch erzeugte E-Mail.`,
  `Pour vous désabonner de cette lettre d'information, cliquez ici. Merci de ne pas répondre à ce message automatique.`,
  // Of licences.
  `under the terms of the GNU General Public License as published by the Free Software Foundation; either version 2 of the
  License, or (at your option) any later version. This program is distributed in the hope that it will be useful, but without any
  warranty; without even the implied warranty of merchantability or fitness for a particular purpose.`,
  `The software is provided "as is", without warranty of any kind, express or implied, including but not limited to the warranties
  of merchantability, fitness for a particular purpose and noninfringement. In no event shall the authors or copyright holders be
  liable for any claim, damages or other liability. This software is provided by the author "as is" and any express or implied
  warranties, including, but not limited to, the implied warranties of merchantability and fitness for a particular purpose are
  disclaimed. In no event shall the author be liable for any direct, indirect, incidental, special, exemplary, or consequential
  damages.`,
  // Of programs.
  ...['us-ascii', 'utf-8', 'iso-8859-1', 'iso-8859-15', 'windows-1252'].flatMap(charset =>
    ['plain', 'html'].map(
      type => `MIME-Version: 1.0 Content-Type: text/${type}; charset=${charset} Content-Transfer-Encoding: 7bit`,
    ),
  ),
  'MIME-Version: 1.0 Content-Type: multipart/mixed; boundary= Content-Type: multipart/alternative; boundary=',
  'Content-Type: text/plain; charset=us-ascii; format=flowed Content-Transfer-Encoding: quoted-printable Content-Disposition: inline',
  '<?xml:namespace prefix = o ns = "urn:schemas-microsoft-com:office:office" />',
  '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=iso-8859-1">',
  'X-Priority: 3 X-MSMail-Priority: Normal X-Mailer: Microsoft Outlook Express X-MimeOLE: Produced By Microsoft MimeOLE',
  '-----BEGIN PGP SIGNED MESSAGE----- Hash: SHA1 -----BEGIN PGP SIGNATURE----- Version: GnuPG v1 (GNU/Linux) Comment: Using GnuPG with Mozilla',
]
