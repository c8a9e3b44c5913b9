import type { Mark, Pass } from 'passchart'
import { computed, shallowRef, watch } from 'vue'
import { titles } from '../../titles.ts'

/** What this provider would let the viewer watch: no more than a hint, and no reason to ask twice. */
export function useMarks(pass: Pass, mvpd: () => string) {
  const marks = shallowRef<readonly Mark[]>([])
  const resources = titles.map(({ resource }) => resource)
  watch(
    mvpd,
    (_, __, onCleanup) => {
      const controller = new AbortController()
      onCleanup(() => controller.abort())
      pass.preauthorize(resources, controller).then(
        (found) => {
          marks.value = found
        },
        () => {},
      )
    },
    { immediate: true },
  )
  return computed(() => new Map(marks.value.map((mark) => [mark.resource, mark])))
}
