import { createPass, memoryStore, type PassOptions } from 'passchart'
import { createCompanion } from 'passchart/companion'
import { type Line, pathOf, readTrace, record, replay, type Trace, writeTrace } from 'passchart/inspect'
import { createSimulator, manualClock } from 'passchart/simulator'
import { describe, expect, it, onTestFinished } from 'vitest'
import { assign, createActor, setup } from 'xstate'
import { createPassMachine } from 'passchart'

const header = { passtrace: 1, passchart: '0.1.0', runtime: 'Node 20.20.2 linux' } as const

