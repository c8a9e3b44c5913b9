import type { Mermaid } from 'mermaid'
import { useData } from 'vitepress'
import { defineComponent, h, onMounted, ref, watch } from 'vue'

let drawn = 0

/** A Mermaid diagram, drawn in the reader's browser. `text` is URI-encoded. */
export const Diagram = defineComponent({
  props: { text: { type: String, required: true } },
  setup(props) {
    const { isDark } = useData()
    const whole = ref<HTMLElement>()
    const svg = ref('')
    const isFull = ref(false)
    async function draw() {
      const mermaid = await loaded()
      mermaid.initialize({
        startOnLoad: false,
        securityLevel: 'strict',
        theme: isDark.value ? 'dark' : 'neutral',
        // The page's own, to be read where lines cross.
        themeVariables: { edgeLabelBackground: isDark.value ? '#1b1b1f' : '#ffffff' },
      })
      drawn += 1
      svg.value = sized((await mermaid.render(`diagram-${drawn}`, decodeURIComponent(props.text))).svg)
    }
    const noteFull = () => {
      isFull.value = document.fullscreenElement === whole.value
    }
    onMounted(() => watch(isDark, draw, { immediate: true }))
    return () =>
      h('figure', { class: 'diagram', ref: whole, onFullscreenchange: noteFull }, [
        // A wide one is scrolled by keys as well.
        h('div', {
          class: 'diagram-scroll',
          role: 'group',
          'aria-label': 'Diagram',
          tabindex: 0,
          innerHTML: svg.value,
        }),
        h(
          'button',
          { type: 'button', onClick: () => fill(whole.value) },
          isFull.value ? 'Leave full screen' : 'Full screen',
        ),
      ])
  },
})

/** Its natural width as a variable, for the style sheet to decide by. */
function sized(svg: string): string {
  return svg.replace(/style="max-width: ([\d.]+px);/, 'style="--width: $1;')
}

function fill(figure: HTMLElement | undefined): void {
  if (document.fullscreenElement) void document.exitFullscreen()
  else void figure?.requestFullscreen()
}

async function loaded(): Promise<Mermaid> {
  return (await import('mermaid')).default
}
