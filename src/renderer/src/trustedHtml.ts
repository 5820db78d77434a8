interface TrustedTypesFactory {
  createPolicy(name: string, rules: { createHTML: (html: string) => string }): unknown;
}

/**
 * The content security policy lets no text become HTML. Konva empties its container by setting its HTML to nothing: the
 * default policy lets this one text through.
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
