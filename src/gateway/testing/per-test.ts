// A gateway of its own for each test of a file, and one district for all of them.

import { afterEach, beforeAll, beforeEach } from 'vitest'
import { type District, newDistrict, newTestGateway, type TestGateway } from './gateway.ts'

export interface PerTest {
  readonly district: District
  /** That of the test that runs. */
  readonly gateway: TestGateway
}

export function gatewayPerTest(open: (district: District) => Promise<TestGateway> = newTestGateway): PerTest {
  let district: District
  let gateway: TestGateway
  beforeAll(async () => {
    district = await newDistrict()
  })
  beforeEach(async () => {
    gateway = await open(district)
  })
  afterEach(() => gateway.close())
  return {
    get district() {
      return district
    },
    get gateway() {
      return gateway
    },
  }
}
