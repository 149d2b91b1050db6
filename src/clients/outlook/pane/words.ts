// What the pane says beside the portal's screens, in five languages, the person addressed formally.

import type { Language } from '../../../portal/locales/words.ts'

interface Words {
  /** Outlook does not give out the file. `{file}` names it. */
  readonly notRead: string
}

export type Notice = keyof Words

const table: Readonly<Record<Language, Words>> = {
  en: {
    notRead:
      'Outlook does not hand over a private message from this mail. Save the attached file {file}, and choose it here.',
  },
  de: {
    notRead:
      'Outlook gibt aus dieser E-Mail keine private Nachricht heraus. Speichern Sie die angehängte Datei {file} und wählen Sie sie hier.',
  },
  fr: {
    notRead:
      'Outlook ne remet aucun message privé de cet e-mail. Enregistrez le fichier joint {file}, et choisissez-le ici.',
  },
  it: {
    notRead:
      'Outlook non consegna alcun messaggio privato da questa e-mail. Salvi il file allegato {file}, e lo scelga qui.',
  },
  es: {
    notRead:
      'Outlook no entrega ningún mensaje privado de este correo. Guarde el archivo adjunto {file} y elíjalo aquí.',
  },
}

export function wordsIn(language: string): Words {
  return table[language as Language] ?? table.en
}
