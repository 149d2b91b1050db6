// What is waited for in a mail program, in a test and outside of one alike: far above what anything takes.

import { expect as ofTests } from '@playwright/test'

export const expect = ofTests.configure({ timeout: 240_000 })
