// The words of the page about programs in five languages, the person addressed formally. Names of buttons are those of Thunderbird.

import type { Language } from '../../core/htm/words.ts'

/** `{addons}`, `{file}`, `{read}` and `{remove}` name buttons, `{policies}` is a link, `{hosts}` names; `{…}` of age are commands. */
export interface ClientWords {
  readonly title: string
  readonly intro: string
  readonly whom: string
  readonly does: string
  readonly install: string
  readonly asks: string
  readonly away: string
  readonly thunderbird: {
    /** `{version}` and later. */
    readonly whom: string
    readonly does: string
    /** Of an add-on that sends. */
    readonly writes: string
    readonly save: string
    readonly steps: readonly [string, string]
    readonly updates: string
    readonly organisation: string
    readonly hosts: string
    readonly away: string
    readonly read: string
    readonly addons: string
    readonly file: string
    readonly remove: string
  }
  readonly age: {
    readonly title: string
    readonly whom: string
    readonly does: string
    readonly steps: readonly [string, string, string]
    readonly asks: string
    readonly away: string
  }
  readonly others: { readonly title: string; readonly text: string }
  readonly limits: {
    readonly title: string
    /** Of an add-on that does not look at what is written. */
    readonly unsealed: string
    /** Of one that does. */
    readonly drafts: string
    readonly off: string
    readonly tab: string
    readonly shown: string
  }
  readonly home: string
}

export const words: Readonly<Record<Language, ClientWords>> = {
  en: {
    title: 'Private messages in your own programs',
    intro:
      'You need none of these. The file in the mail opens in any browser, and nothing is installed. They are for people who get many private messages.',
    whom: 'For whom',
    does: 'What it does',
    install: 'How to install it',
    asks: 'What it may do',
    away: 'How to take it away',
    thunderbird: {
      whom: 'For people who read their mail in Thunderbird {version} or later.',
      does: 'A private message opens in a tab of Thunderbird. The keys of the previous, this and the next month are kept on this device, so that messages of these months open while this portal is away.',
      writes:
        'You write private messages there too. They leave sealed, by your own mail server, also while this portal is away.',
      save: 'Save the add-on',
      steps: [
        'In Thunderbird, open {addons}. Behind the gear wheel, choose {file}, and then the file that you saved. Thunderbird asks whether the add-on may do what is listed below.',
        'Open a private message and press {read}. The first time, a code comes by mail.',
      ],
      updates: 'Newer versions come from this portal by themselves.',
      organisation:
        'A whole organisation: {policies} installs it in every Thunderbird without a question. People can then neither switch it off nor remove it.',
      hosts: 'Call {hosts}, and no other host.',
      away: '{addons}, then {remove}. Its keys go with it. Your mail stays as it is, and private messages open in the browser. Where your organisation installed it, only your organisation can remove it.',
      read: 'Read private message',
      addons: 'Add-ons and Themes',
      file: 'Install Add-on From File…',
      remove: 'Remove',
    },
    age: {
      title: 'age, on the command line',
      whom: 'For people who work in a terminal.',
      does: 'age seals files. With the plugin, it seals to a mail address, and opens what was sealed to yours.',
      steps: [
        'Install age 1.1 or later, and Node.js 20.19 or later.',
        'In a copy of the source of Postern, run {build} and {link}.',
        'Sign in once: {login}. Those who run this portal tell you the thumbprint.',
      ],
      asks: 'It runs as you, and nobody asks. Its keys lie in a folder of yours: whoever can read that folder has them. A browser keeps keys better.',
      away: '{logout}, then {unlink}.',
    },
    others: {
      title: 'Outlook, and every other mail program',
      text: 'There is nothing to install. The file in the mail opens in the browser, as ever.',
    },
    limits: {
      title: 'What no add-on can hold',
      unsealed: 'This version seals nothing that is written in Thunderbird’s own window.',
      drafts:
        'Your mail server may have saved drafts of what you wrote in Thunderbird’s own window before you went on in private.',
      off: 'An add-on that is switched off, not loaded or being updated does nothing: Thunderbird then sends what is written in its own window as it is, and every mail server on the way can read it.',
      tab: 'What is written in the tab of the add-on, or in the browser, is sealed before it leaves.',
      shown: 'Whoever has control of Thunderbird, or an add-on that may read your messages, can read what is shown.',
    },
    home: 'To this portal',
  },
  de: {
    title: 'Private Nachrichten in Ihren eigenen Programmen',
    intro:
      'Sie brauchen nichts davon. Die Datei in der E-Mail öffnet sich in jedem Browser, und nichts wird installiert. Diese Programme sind für Menschen, die viele private Nachrichten erhalten.',
    whom: 'Für wen',
    does: 'Was es tut',
    install: 'Wie Sie es installieren',
    asks: 'Was es darf',
    away: 'Wie Sie es wieder entfernen',
    thunderbird: {
      whom: 'Für Menschen, die ihre E-Mails in Thunderbird {version} oder neuer lesen.',
      does: 'Eine private Nachricht öffnet sich in einem Tab von Thunderbird. Die Schlüssel des vorigen, dieses und des nächsten Monats bleiben auf diesem Gerät, damit sich Nachrichten dieser Monate öffnen, auch wenn dieses Portal nicht erreichbar ist.',
      writes:
        'Sie schreiben dort auch private Nachrichten. Sie gehen verschlossen hinaus, über Ihren eigenen Mailserver, auch wenn dieses Portal nicht erreichbar ist.',
      save: 'Das Add-on speichern',
      steps: [
        'Öffnen Sie in Thunderbird {addons}. Wählen Sie beim Zahnrad {file} und dann die gespeicherte Datei. Thunderbird fragt, ob das Add-on darf, was unten steht.',
        'Öffnen Sie eine private Nachricht und drücken Sie {read}. Beim ersten Mal kommt ein Code per E-Mail.',
      ],
      updates: 'Neuere Versionen kommen von selbst, von diesem Portal.',
      organisation:
        'Eine ganze Organisation: {policies} installiert es ohne Rückfrage in jedem Thunderbird. Es lässt sich dann weder ausschalten noch entfernen.',
      hosts: 'Mit {hosts} sprechen, und mit keinem anderen Rechner.',
      away: '{addons}, dann {remove}. Seine Schlüssel gehen mit. Ihre E-Mails bleiben, wie sie sind, und private Nachrichten öffnen sich im Browser. Hat Ihre Organisation es installiert, kann nur sie es entfernen.',
      read: 'Private Nachricht lesen',
      addons: 'Add-ons und Themes',
      file: 'Add-on aus Datei installieren…',
      remove: 'Entfernen',
    },
    age: {
      title: 'age, auf der Kommandozeile',
      whom: 'Für Menschen, die in einem Terminal arbeiten.',
      does: 'age verschließt Dateien. Mit dem Plugin verschließt es sie für eine E-Mail-Adresse und öffnet, was für Ihre verschlossen wurde.',
      steps: [
        'Installieren Sie age 1.1 oder neuer und Node.js 20.19 oder neuer.',
        'Führen Sie in einer Kopie der Quellen von Postern {build} und {link} aus.',
        'Melden Sie sich einmal an: {login}. Den Fingerabdruck (THUMBPRINT) sagen Ihnen die Betreiber dieses Portals.',
      ],
      asks: 'Es läuft unter Ihrem Namen, und niemand fragt. Seine Schlüssel liegen in einem Ordner von Ihnen: Wer diesen Ordner lesen kann, hat sie. Ein Browser bewahrt Schlüssel besser auf.',
      away: '{logout}, dann {unlink}.',
    },
    others: {
      title: 'Outlook und alle anderen Mailprogramme',
      text: 'Es gibt nichts zu installieren. Die Datei in der E-Mail öffnet sich im Browser, wie immer.',
    },
    limits: {
      title: 'Was kein Add-on halten kann',
      unsealed: 'Diese Version verschließt nichts, was im eigenen Fenster von Thunderbird geschrieben wird.',
      drafts:
        'Ihr Mailserver hat vielleicht Entwürfe von dem gespeichert, was Sie im eigenen Fenster von Thunderbird geschrieben haben, bevor Sie privat weiterschrieben.',
      off: 'Ein Add-on, das ausgeschaltet oder nicht geladen ist oder gerade aktualisiert wird, tut nichts: Thunderbird sendet dann, was in seinem eigenen Fenster geschrieben wird, so wie es ist, und jeder Mailserver unterwegs kann es lesen.',
      tab: 'Was im Tab des Add-ons oder im Browser geschrieben wird, ist verschlossen, bevor es hinausgeht.',
      shown:
        'Wer Thunderbird in der Hand hat, oder ein Add-on, das Ihre Nachrichten lesen darf, kann lesen, was gezeigt wird.',
    },
    home: 'Zu diesem Portal',
  },
  fr: {
    title: 'Messages privés dans vos propres programmes',
    intro:
      'Vous n’avez besoin de rien de tout cela. Le fichier joint au courriel s’ouvre dans tout navigateur, sans rien installer. Ces programmes sont pour les personnes qui reçoivent beaucoup de messages privés.',
    whom: 'Pour qui',
    does: 'Ce qu’il fait',
    install: 'Comment l’installer',
    asks: 'Ce qu’il peut faire',
    away: 'Comment le retirer',
    thunderbird: {
      whom: 'Pour qui lit son courrier dans Thunderbird {version} ou plus récent.',
      does: 'Un message privé s’ouvre dans un onglet de Thunderbird. Les clés du mois précédent, de ce mois et du mois suivant sont gardées sur cet appareil : les messages de ces mois s’ouvrent même quand ce portail est indisponible.',
      writes:
        'Vous y écrivez aussi des messages privés. Ils partent scellés, par votre propre serveur de messagerie, même quand ce portail est indisponible.',
      save: 'Enregistrer le module',
      steps: [
        'Dans Thunderbird, ouvrez {addons}. Sous la roue dentée, choisissez {file}, puis le fichier enregistré. Thunderbird demande si le module peut faire ce qui est indiqué plus bas.',
        'Ouvrez un message privé et appuyez sur {read}. La première fois, un code arrive par courriel.',
      ],
      updates: 'Les nouvelles versions viennent d’elles-mêmes, de ce portail.',
      organisation:
        'Toute une organisation : {policies} l’installe dans chaque Thunderbird sans rien demander. On ne peut alors ni le désactiver ni le supprimer.',
      hosts: 'Appeler {hosts}, et aucun autre hôte.',
      away: '{addons}, puis {remove}. Ses clés partent avec lui. Votre courrier reste tel quel, et les messages privés s’ouvrent dans le navigateur. Si votre organisation l’a installé, elle seule peut le supprimer.',
      read: 'Lire le message privé',
      addons: 'Modules complémentaires et thèmes',
      file: 'Installer un module depuis un fichier…',
      remove: 'Supprimer',
    },
    age: {
      title: 'age, en ligne de commande',
      whom: 'Pour qui travaille dans un terminal.',
      does: 'age scelle des fichiers. Avec l’extension, il les scelle pour une adresse électronique, et ouvre ce qui a été scellé pour la vôtre.',
      steps: [
        'Installez age 1.1 ou plus récent, et Node.js 20.19 ou plus récent.',
        'Dans une copie des sources de Postern, exécutez {build} et {link}.',
        'Connectez-vous une fois : {login}. Ceux qui gèrent ce portail vous donnent l’empreinte (THUMBPRINT).',
      ],
      asks: 'Il s’exécute en votre nom, et personne ne demande rien. Ses clés sont dans un dossier à vous : qui peut lire ce dossier les a. Un navigateur garde mieux les clés.',
      away: '{logout}, puis {unlink}.',
    },
    others: {
      title: 'Outlook, et tout autre programme de messagerie',
      text: 'Il n’y a rien à installer. Le fichier joint au courriel s’ouvre dans le navigateur, comme toujours.',
    },
    limits: {
      title: 'Ce qu’aucun module ne peut garantir',
      unsealed: 'Cette version ne scelle rien de ce qui est écrit dans la fenêtre même de Thunderbird.',
      drafts:
        'Votre serveur de messagerie a peut-être enregistré des brouillons de ce que vous avez écrit dans la fenêtre même de Thunderbird avant de continuer en privé.',
      off: 'Un module désactivé, pas chargé ou en cours de mise à jour ne fait rien : Thunderbird envoie alors tel quel ce qui est écrit dans sa propre fenêtre, et chaque serveur de messagerie en chemin peut le lire.',
      tab: 'Ce qui est écrit dans l’onglet du module, ou dans le navigateur, est scellé avant de partir.',
      shown: 'Qui a la main sur Thunderbird, ou un module qui peut lire vos messages, peut lire ce qui est affiché.',
    },
    home: 'Vers ce portail',
  },
  it: {
    title: 'Messaggi privati nei Suoi programmi',
    intro:
      'Non Le serve nulla di tutto questo. Il file nell’e-mail si apre in qualsiasi browser, senza installare nulla. Questi programmi sono per chi riceve molti messaggi privati.',
    whom: 'Per chi',
    does: 'Che cosa fa',
    install: 'Come si installa',
    asks: 'Che cosa può fare',
    away: 'Come si toglie',
    thunderbird: {
      whom: 'Per chi legge la posta in Thunderbird {version} o successivo.',
      does: 'Un messaggio privato si apre in una scheda di Thunderbird. Le chiavi del mese precedente, di questo e del prossimo restano su questo dispositivo: i messaggi di questi mesi si aprono anche quando questo portale non è disponibile.',
      writes:
        'Lì scrive anche messaggi privati. Partono sigillati, con il Suo server di posta, anche quando questo portale non è disponibile.',
      save: 'Salvi il componente',
      steps: [
        'In Thunderbird apra {addons}. Con la ruota dentata scelga {file}, poi il file salvato. Thunderbird chiede se il componente può fare ciò che è elencato sotto.',
        'Apra un messaggio privato e prema {read}. La prima volta arriva un codice per e-mail.',
      ],
      updates: 'Le versioni nuove arrivano da sole, da questo portale.',
      organisation:
        'Un’intera organizzazione: {policies} lo installa in ogni Thunderbird senza chiedere nulla. Allora non si può né disattivare né rimuovere.',
      hosts: 'Rivolgersi a {hosts}, e a nessun altro host.',
      away: '{addons}, poi {remove}. Le sue chiavi se ne vanno con lui. La Sua posta resta com’è, e i messaggi privati si aprono nel browser. Se lo ha installato la Sua organizzazione, solo questa può rimuoverlo.',
      read: 'Leggi il messaggio privato',
      addons: 'Componenti aggiuntivi e temi',
      file: 'Installa componente aggiuntivo da file…',
      remove: 'Rimuovi',
    },
    age: {
      title: 'age, dalla riga di comando',
      whom: 'Per chi lavora in un terminale.',
      does: 'age sigilla file. Con il plugin li sigilla per un indirizzo e-mail, e apre ciò che è stato sigillato per il Suo.',
      steps: [
        'Installi age 1.1 o successivo e Node.js 20.19 o successivo.',
        'In una copia dei sorgenti di Postern esegua {build} e {link}.',
        'Acceda una volta: {login}. Chi gestisce questo portale Le dice l’impronta (THUMBPRINT).',
      ],
      asks: 'Viene eseguito a Suo nome, e nessuno chiede nulla. Le sue chiavi stanno in una Sua cartella: chi può leggerla le ha. Un browser custodisce meglio le chiavi.',
      away: '{logout}, poi {unlink}.',
    },
    others: {
      title: 'Outlook, e ogni altro programma di posta',
      text: 'Non c’è nulla da installare. Il file nell’e-mail si apre nel browser, come sempre.',
    },
    limits: {
      title: 'Che cosa nessun componente può garantire',
      unsealed: 'Questa versione non sigilla nulla di ciò che si scrive nella finestra di Thunderbird.',
      drafts:
        'Il Suo server di posta potrebbe aver salvato bozze di ciò che ha scritto nella finestra di Thunderbird prima di continuare in privato.',
      off: 'Un componente disattivato, non caricato o in corso di aggiornamento non fa nulla: Thunderbird invia allora così com’è ciò che si scrive nella sua finestra, e ogni server di posta lungo la strada può leggerlo.',
      tab: 'Ciò che si scrive nella scheda del componente, o nel browser, è sigillato prima di partire.',
      shown:
        'Chi ha il controllo di Thunderbird, o un componente che può leggere i Suoi messaggi, può leggere ciò che viene mostrato.',
    },
    home: 'A questo portale',
  },
  es: {
    title: 'Mensajes privados en sus propios programas',
    intro:
      'No necesita nada de esto. El archivo del correo se abre en cualquier navegador, sin instalar nada. Estos programas son para quienes reciben muchos mensajes privados.',
    whom: 'Para quién',
    does: 'Qué hace',
    install: 'Cómo se instala',
    asks: 'Qué puede hacer',
    away: 'Cómo se quita',
    thunderbird: {
      whom: 'Para quienes leen su correo en Thunderbird {version} o posterior.',
      does: 'Un mensaje privado se abre en una pestaña de Thunderbird. Las claves del mes anterior, de este y del siguiente se guardan en este dispositivo: los mensajes de esos meses se abren aunque este portal no esté disponible.',
      writes:
        'Allí también escribe mensajes privados. Salen sellados, por su propio servidor de correo, aunque este portal no esté disponible.',
      save: 'Guardar el complemento',
      steps: [
        'En Thunderbird, abra {addons}. En la rueda dentada, elija {file} y después el archivo guardado. Thunderbird pregunta si el complemento puede hacer lo que se indica abajo.',
        'Abra un mensaje privado y pulse {read}. La primera vez llega un código por correo.',
      ],
      updates: 'Las versiones nuevas llegan solas, desde este portal.',
      organisation:
        'Toda una organización: {policies} lo instala en cada Thunderbird sin preguntar. Entonces no se puede ni desactivar ni eliminar.',
      hosts: 'Comunicarse con {hosts}, y con ningún otro servidor.',
      away: '{addons}, después {remove}. Sus claves se van con él. Su correo queda como está, y los mensajes privados se abren en el navegador. Si lo instaló su organización, solo ella puede eliminarlo.',
      read: 'Leer el mensaje privado',
      addons: 'Complementos y temas',
      file: 'Instalar complemento desde archivo…',
      remove: 'Eliminar',
    },
    age: {
      title: 'age, en la línea de comandos',
      whom: 'Para quienes trabajan en una terminal.',
      does: 'age sella archivos. Con el plugin los sella para una dirección de correo, y abre lo que se selló para la suya.',
      steps: [
        'Instale age 1.1 o posterior y Node.js 20.19 o posterior.',
        'En una copia del código fuente de Postern, ejecute {build} y {link}.',
        'Inicie sesión una vez: {login}. Quienes gestionan este portal le dicen la huella (THUMBPRINT).',
      ],
      asks: 'Se ejecuta en su nombre, y nadie pregunta. Sus claves están en una carpeta suya: quien puede leerla las tiene. Un navegador guarda mejor las claves.',
      away: '{logout}, después {unlink}.',
    },
    others: {
      title: 'Outlook, y cualquier otro programa de correo',
      text: 'No hay nada que instalar. El archivo del correo se abre en el navegador, como siempre.',
    },
    limits: {
      title: 'Lo que ningún complemento puede garantizar',
      unsealed: 'Esta versión no sella nada de lo que se escribe en la ventana de Thunderbird.',
      drafts:
        'Es posible que su servidor de correo haya guardado borradores de lo que escribió en la ventana de Thunderbird antes de seguir en privado.',
      off: 'Un complemento desactivado, sin cargar o en plena actualización no hace nada: Thunderbird envía entonces tal cual lo que se escribe en su ventana, y cada servidor de correo del camino puede leerlo.',
      tab: 'Lo que se escribe en la pestaña del complemento, o en el navegador, se sella antes de salir.',
      shown: 'Quien controla Thunderbird, o un complemento que puede leer sus mensajes, puede leer lo que se muestra.',
    },
    home: 'A este portal',
  },
}
