import {
  type NameValues,
  parseNameTemplate,
  renderName,
  TEMPLATE_PROBLEMS,
  type TemplateProblem,
} from '../../../../shared/batch/nameTemplate.js';
import { AppError } from '../../../../shared/errors.js';

/** The name that a template produces, or the problem with the template. */
export type TriedName = { readonly name: string } | { readonly problem: TemplateProblem };

export function tryName(template: string, values: NameValues): TriedName {
  try {
    return { name: renderName(parseNameTemplate(template), values) };
  } catch (thrown) {
    const problem = TEMPLATE_PROBLEMS.find(
      (known) => thrown instanceof AppError && thrown.details['problem'] === known,
    );
    if (problem === undefined) throw thrown;
    return { problem };
  }
}
