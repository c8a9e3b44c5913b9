import { Converter, ReferenceType } from 'typedoc'

/** @param {import('typedoc').Application} app */
export function load(app) {
  // The type of a chart holds every state, guard and action: twenty thousand lines that the drawn charts tell better.
  app.converter.on(Converter.EVENT_CREATE_SIGNATURE, (_context, { type }) => {
    if (type instanceof ReferenceType && type.name === 'StateMachine') delete type.typeArguments
  })
  // Modules are called as they are imported.
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) {
      module.name = module.name === 'index' ? 'passchart' : `passchart/${module.name}`
    }
  })
}
