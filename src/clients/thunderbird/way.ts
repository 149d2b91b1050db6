// How the add-on reaches its portal: from an origin of its own, with a token and a signature of its device key over each call.
// It stands in the place of the portal's module of this name.

import type { ParametersAnswer } from '../../contract/parameters.ts'
import { programCalls } from '../program/calls.ts'

/** Written into the add-on when the portal that gives it out starts. */
interface District {
  readonly origin: string
  readonly root: ParametersAnswer['root']
}

export const district: District = await (await fetch('/district.json')).json()
export const { origin } = district

export const calls = programCalls(localStorage)
export const { authorise } = calls
