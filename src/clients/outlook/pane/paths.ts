// The paths of the portal, in the pane: what is asked of the services is the same, the screens are pages that Outlook may frame.

import { paths as ofPortal, paneFrames, panePaths } from '../../../contract/paths.ts'

export * from '../../../contract/paths.ts'

export const paths = { ...ofPortal, ...panePaths, ...paneFrames } as const
