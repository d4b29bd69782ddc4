/** Makes an element; texts are texts and never markup. */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  properties: Partial<HTMLElementTagNameMap[Tag]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Puts a page in place of the one before, and who cannot see hears its heading first. */
export function show(title: string, ...children: readonly (Node | string)[]): void {
  const heading = h('h1', { tabIndex: -1 }, title);
  document.title = title;
  document.querySelector('main')?.replaceChildren(heading, ...children);
  heading.focus();
}

export const paragraph = (...children: readonly (Node | string)[]): HTMLElement => h('p', {}, ...children);

export interface Field<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly hint?: string;
  readonly type?: 'text' | 'email' | 'password';
  readonly autocomplete: AutoFill;
  readonly value?: string;
  readonly optional?: boolean;
}

interface FormOptions<Name extends string> {
  readonly label: string;
  readonly fields?: readonly Field<Name>[];
  /** Not what most people come for. */
  readonly quiet?: boolean;
  submit(values: Record<Name, string>): Promise<void> | void;
}

/** Fields and a button. What goes wrong is said below them, and the fields stay as they are. */
export function form<Name extends string = never>(options: FormOptions<Name>): HTMLFormElement {
  const { label, fields = [], quiet = false, submit } = options;
  const inputs = fields.map((field) => ({ field, input: inputOf(field) }));
  const wrong = h('p', { role: 'alert' });
  const button = h('button', { type: 'submit', className: quiet ? 'quiet' : '' }, label);
  const labels = inputs.map(({ field, input }) =>
    h('label', {}, field.label, ...(field.hint ? [h('small', {}, field.hint)] : []), input),
  );
  const element = h('form', { method: 'post' }, ...labels, wrong, button);
  element.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (button.ariaDisabled) return;
    // Not `disabled`: that would take the focus away from who has no mouse.
    button.ariaDisabled = 'true';
    wrong.textContent = '';
    try {
      await submit(Object.fromEntries(inputs.map(({ field, input }) => [field.name, input.value])) as never);
    } catch (error) {
      wrong.textContent = sentenceOf(error);
    }
    button.ariaDisabled = null;
  });
  return element;
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function inputOf({ name, type = 'text', autocomplete, value = '', optional = false }: Field<string>): HTMLInputElement {
  const plain = type === 'text' ? {} : { autocapitalize: 'none', spellcheck: false };
  return h('input', { name, type, autocomplete, value, required: !optional, ...plain });
}
