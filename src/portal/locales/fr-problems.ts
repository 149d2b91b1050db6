// French, formal: every failure in three parts. What happened, what still works, what to do now.

import type { Words } from './shape.ts'

export const problems: Words['problems'] = {
  'empty-file': [
    'Le fichier est vide',
    'Il ne contient rien. Le mail lui-même est intact.',
    'Enregistrez encore une fois le fichier depuis le mail, et rouvrez-le.',
  ],
  'not-our-file': [
    'Ce n’est pas un message privé',
    'Le fichier ne contient rien que ce portail puisse lire.',
    'Choisissez le fichier encrypted_message.htm du mail.',
  ],
  damaged: [
    'Le fichier a été abîmé en chemin',
    'Une partie manque ou a été modifiée. Votre adresse et votre code sont en ordre.',
    'Enregistrez encore une fois le fichier depuis le mail. Sinon, demandez un nouvel envoi.',
  ],
  'too-large': [
    'Le fichier est trop grand',
    'Ce portail n’accepte que des fichiers plus petits. Le fichier lui-même est intact.',
    'Demandez à l’expéditeur de l’envoyer en plusieurs parties.',
  ],
  'newer-version': [
    'Ce message est plus récent que ce portail',
    'Il a été fait d’une façon que cette page ne connaît pas encore. Rien n’est perdu.',
    'Gardez le fichier, et rouvrez-le dans quelques jours.',
  ],
  'unknown-district': [
    'Ce message appartient à un autre portail',
    'Il a été scellé pour {{district}}. Ce portail n’en a pas la clé.',
    'Ouvrez le fichier par un double clic : il connaît son portail.',
  ],
  'not-for-this-address': [
    'Ce message n’est pas pour {{address}}',
    'Le fichier est entier, mais scellé pour une autre adresse.',
    'Avez-vous d’autres adresses ? Une boîte partagée ou une liste peut en être une.',
  ],
  'link-over': [
    'Ce lien ne mène plus nulle part',
    'Les liens vers des messages finissent après quelques semaines. Le fichier du mail s’ouvre encore.',
    'Ouvrez encrypted_message.htm depuis le mail, ou demandez un nouvel envoi.',
  ],
  'link-expired': [
    'Ce lien a expiré',
    'Les liens vers des messages transférés finissent après quelques jours. Le message lui-même n’est pas perdu.',
    'Transférez le mail une nouvelle fois : vous recevrez un nouveau lien. Ou ouvrez son fichier encrypted_message.htm.',
  ],
  'period-expired': [
    'Ce message est trop ancien',
    'Les clés de {{period}} ne sont plus délivrées.',
    'Demandez à l’expéditeur de le renvoyer.',
  ],
  'period-not-yet': [
    'Ce message est d’un mois à venir',
    'Il a été scellé pour {{period}}. Sa clé n’est pas encore délivrée. Rien n’est perdu.',
    'Gardez le fichier, et rouvrez-le ce mois-là.',
  ],
  'period-before-owner': [
    'Ce message est d’avant vous',
    'Cette adresse avait un autre titulaire en {{period}}.',
    'Demandez un nouvel envoi s’il est pour vous.',
  ],
  'period-unusable': [
    'Ce message porte un mauvais mois',
    'Il ne peut pas être utilisé maintenant. Rien n’est perdu.',
    'Demandez à l’expéditeur de le renvoyer.',
  ],
  'key-invalid': [
    'La clé n’est pas authentique',
    'Une clé qui nous a été donnée ne convient pas. Elle n’a pas servi.',
    'Gardez le fichier, et prévenez ceux qui gèrent ce portail.',
  ],
  'key-retired': [
    'Cette clé n’est plus utilisée',
    'Rien de nouveau n’est scellé avec elle.',
    'Demandez à l’expéditeur de le renvoyer.',
  ],
  'stale-epoch': ['Le service de clés a été renouvelé', 'À l’instant. Rien n’est perdu.', 'Veuillez réessayer.'],
  'parameters-invalid': [
    'Ce portail n’est pas fiable en ce moment',
    'Ce qu’il dit de lui-même n’est pas bien signé. Rien n’a été ouvert.',
    'Gardez le fichier, et prévenez ceux qui gèrent ce portail.',
  ],
  'bad-address': [
    'Ce n’est pas une adresse mail',
    'Écrite ainsi, aucun mail ne peut l’atteindre.',
    'Vérifiez-la lettre par lettre.',
  ],
  'wrong-code': [
    'Ce n’est pas le code',
    'Votre message est en sûreté.',
    'Regardez notre mail le plus récent, et saisissez son code.',
  ],
  'code-expired': [
    'Ce code n’est plus valable',
    'Les codes valent peu de temps, dans un seul navigateur, et une fois.',
    'Demandez-en un nouveau.',
  ],
  'too-many-tries': [
    'Trop d’essais',
    'Ce code a été essayé trop souvent. Votre message est en sûreté.',
    'Attendez un moment, puis demandez un nouveau code.',
  ],
  'rate-limited': [
    'Trop de demandes',
    'Beaucoup de gens demandent en ce moment. Votre message est en sûreté.',
    'Attendez {{retryAfter}} secondes, puis réessayez.',
  ],
  'mail-down': [
    'Le mail avec le code ne peut pas partir',
    'Notre serveur de courrier ne répond pas. Votre message est en sûreté.',
    'Réessayez dans quelques minutes.',
  ],
  'not-signed-in': ['Vous êtes déconnecté', 'Votre message est toujours là.', 'Demandez un nouveau code.'],
  'fresh-code-needed': [
    'Il faut un nouveau code',
    'Pour un message plus ancien, nous demandons à nouveau.',
    'Demandez un nouveau code.',
  ],
  'no-webcrypto': [
    'Cette page ne peut pas déchiffrer ici',
    'Elle n’a pas été ouverte par une adresse sûre, le navigateur ne permet donc pas de déchiffrer.',
    'Ouvrez le portail par son adresse en https://.',
  ],
  'no-storage': [
    'Ce navigateur ne conserve rien',
    'Les messages s’ouvrent quand même, jusqu’à la fermeture de cet onglet.',
    'Choisissez le fichier ici.',
  ],
  'no-cookies': [
    'Les cookies sont bloqués',
    'Sans eux, nous ne savons pas si le code revient de ce navigateur.',
    'Autorisez les cookies pour cette page, puis réessayez.',
  ],
  unreachable: [
    'Le portail ne répond pas',
    'Vous êtes peut-être hors ligne, ou il est absent. Votre message est en sûreté dans son fichier.',
    'Réessayez dans un moment.',
  ],
  'bad-request': [
    'Cela n’a pas marché',
    'Le portail n’a pas compris cette page. Votre message est en sûreté dans son fichier.',
    'Rechargez la page, et rouvrez le fichier.',
  ],
  'origin-refused': [
    'Cela n’a pas marché',
    'La demande venait d’une autre page. Votre message est en sûreté dans son fichier.',
    'Ouvrez le portail dans un onglet à lui.',
  ],
  'not-administrator': [
    'Ceci est réservé aux administrateurs',
    'Votre adresse n’en fait pas partie. Rien n’a été modifié.',
    'Identifiez-vous avec une autre adresse, ou demandez à ceux qui gèrent ce portail.',
  ],
  'not-found': [
    'Ce n’est pas ici',
    'Le message a pu être ouvert dans un autre onglet, ou la page rechargée.',
    'Choisissez à nouveau le fichier.',
  ],
  'no-recipient': [
    'Il n’y a personne à qui envoyer',
    'Vos mots sont conservés.',
    'Saisissez une adresse mail sous « À ».',
  ],
  'too-many-recipients': [
    'Cela fait trop de personnes',
    'Un message en atteint au plus {{limit}}. Rien n’a été envoyé.',
    'Retirez-en, ou envoyez en plusieurs parties.',
  ],
  'message-too-large': [
    'Le message est trop grand pour être envoyé',
    'Rien n’a été envoyé. Vos mots sont conservés.',
    'Retirez un fichier, ou envoyez en plusieurs parties.',
  ],
  'recipient-refused': [
    'Ce portail n’envoie pas à {{address}}',
    'Ceux qui le gèrent n’admettent que certains destinataires. Rien n’a été envoyé.',
    'Retirez l’adresse, ou demandez à ceux qui gèrent ce portail.',
  ],
  'sending-off': [
    'Ce portail n’envoie pas de mail',
    'Aucun serveur de courrier n’a été mis en place. Vos mots sont conservés.',
    'Enregistrez une copie, et prévenez ceux qui gèrent ce portail.',
  ],
  cancelled: [
    'L’envoi a été arrêté',
    'Rien n’a été envoyé. Vos mots sont conservés.',
    'Envoyez quand vous serez prêt.',
  ],
  'file-gone': [
    'Le fichier {{name}} n’a pas pu être lu',
    'Il a pu être déplacé ou effacé. Vos mots sont conservés.',
    'Choisissez à nouveau le fichier.',
  ],
  'mail-program': [
    'Votre logiciel de messagerie ne l’a pas envoyé',
    'Son serveur ne répond peut-être pas, ou refuse une adresse. Votre texte est conservé.',
    'Vérifiez les adresses et envoyez-le de nouveau.',
  ],
  'other-encryption': [
    'OpenPGP ou S/MIME est aussi choisi',
    'Un message n’est privé que d’une seule manière. Rien n’a été envoyé.',
    'Désactivez l’autre dans sa fenêtre et envoyez-le de nouveau.',
  ],
  conflict: ['C’est déjà fait', 'Rien n’a été changé.', 'Continuez.'],
  maintenance: [
    'Le portail est en maintenance',
    'C’était prévu. Votre message est en sécurité dans son fichier.',
    'Réessayez quand ce sera terminé.',
  ],
  unavailable: [
    'Le portail est absent',
    'Il répond, mais ne peut pas travailler en ce moment. Votre message est en sûreté dans son fichier.',
    'Réessayez dans un moment.',
  ],
  'disk-full': [
    'Le portail n’a plus de place',
    'Il ne peut rien recevoir en ce moment. Votre message est en sûreté.',
    'Réessayez dans quelques minutes.',
  ],
  'config-invalid': [
    'Le portail n’est pas bien réglé',
    'Votre message est en sûreté dans son fichier.',
    'Prévenez ceux qui gèrent ce portail.',
  ],
  internal: [
    'Cette page a fait une erreur',
    'Votre message est en sûreté dans son fichier.',
    'Rechargez la page. Si cela recommence, prévenez ceux qui gèrent ce portail.',
  ],
}
