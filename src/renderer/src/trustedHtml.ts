interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * The content security policy forbids assigning a string as HTML. Konva clears its container by setting its HTML to an
 * empty string; this default Trusted Types policy allows only that string.
 */
export function allowEmptyHtml(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypesFactory };
  trustedTypes?.createPolicy('default', {
    createHTML(html) {
      if (html === '') return html;
      throw new TypeError('Text may not become HTML in this window.');
    },
  });
}
