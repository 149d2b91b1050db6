// Paths of the portal that stand in every file ever sent: they stay for ever.

/** Where the file is handed over by its script. */
export const handoffPath = '/handoff'
/** Where it is posted to without one. */
export const openPath = '/open'
