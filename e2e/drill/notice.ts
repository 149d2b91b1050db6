// What was announced for that day, and where people find it.

import { windowEnd, windowStart } from './day.ts'

const seconds = (time: Date) => time.getTime() / 1000
const named = (en: string, de: string, fr: string, it: string, es: string) => ({ en, de, fr, it, es })

/** As an administrator types it. */
export const plan = {
  start: seconds(windowStart),
  end: seconds(windowEnd),
  state: 'maintenance',
  text: named(
    'We move to a new data centre.',
    'Wir ziehen in ein neues Rechenzentrum um.',
    'Nous déménageons vers un nouveau centre de données.',
    'Ci trasferiamo in un nuovo centro dati.',
    'Nos trasladamos a un nuevo centro de datos.',
  ),
  affected: ['sign-in', 'keys', 'relay', 'intake'].map(component => ({ component, name: {}, works: {} })),
  unaffected: [
    {
      component: 'disk-encryption',
      name: named(
        'Disk encryption',
        'Festplattenverschlüsselung',
        'Chiffrement de disque',
        'Cifratura del disco',
        'Cifrado de disco',
      ),
    },
    {
      component: 'cloud-security',
      name: named('Cloud security', 'Cloud-Sicherheit', 'Sécurité du cloud', 'Sicurezza cloud', 'Seguridad en la nube'),
    },
  ],
  notices: [
    named(
      'From then on, mail servers reach us at 192.0.2.10, port 2525.',
      'Danach erreichen uns Mailserver unter 192.0.2.10, Port 2525.',
      'Ensuite, les serveurs de messagerie nous joignent à 192.0.2.10, port 2525.',
      'In seguito i server di posta ci raggiungono su 192.0.2.10, porta 2525.',
      'Después, los servidores de correo nos encuentran en 192.0.2.10, puerto 2525.',
    ),
  ],
}
