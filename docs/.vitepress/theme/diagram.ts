import type { Mermaid } from 'mermaid'
import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref, watch } from 'vue'

let drawn = 0

/** A Mermaid diagram, drawn in the reader's browser. `text` is URI-encoded. */
export const Diagram = defineComponent({
  props: { text: { type: String, required: true } },
  setup(props) {
    const { isDark } = useData()
    const svg = ref('')
    async function draw() {
      const mermaid = await loaded()
      mermaid.initialize({
        startOnLoad: false,
        securityLevel: 'strict',
        theme: isDark.value ? 'dark' : 'neutral',
      })
      drawn += 1
      svg.value = (await mermaid.render(`diagram-${drawn}`, decodeURIComponent(props.text))).svg
    }
    onMounted(() => watch(isDark, draw, { immediate: true }))
    return () => h('div', { class: 'diagram', innerHTML: svg.value })
  },
})

async function loaded(): Promise<Mermaid> {
  return (await import('mermaid')).default
}
