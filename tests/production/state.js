/* What an environment came to in a test: every resource with its values. */
'use strict';

class State {
  constructor(raw, environment, values) {
    this.environment = environment;
    this.values = values;
    this.outputs = Object.fromEntries(Object.entries(raw.outputs || {}).map(([name, { value }]) => [name, value]));
    this.resources = [];
    this.#add(raw.root_module);
  }

  #add(module) {
    this.resources.push(...(module.resources || []));
    (module.child_modules || []).forEach(inner => this.#add(inner));
  }

  /* The values of all of a type, each with its address. */
  all(type) { return this.resources.filter(found => found.type === type).map(({ address, values }) => ({ ...values, address })); }

  one(type, word = '') {
    const found = this.all(type).filter(({ address }) => address.includes(word));
    if (found.length !== 1) { throw new Error(`${this.environment}: ${found.length} of ${type} ${word}`); }
    return found[0];
  }

  get container() { return JSON.parse(this.one('aws_ecs_task_definition').container_definitions)[0]; }

  get widgets() { return JSON.parse(this.one('aws_cloudwatch_dashboard').dashboard_body).widgets; }

  get canary() {
    const [stack] = this.all('aws_cloudformation_stack');
    return stack && JSON.parse(stack.template_body).Resources.Canary.Properties;
  }

  /* Every policy, whoever it is for: { address, policy, kind }. */
  policies() {
    const from = (type, member, kind) => this.all(type).map(found => ({ address: found.address, policy: JSON.parse(found[member]), kind }));
    return [
      ...from('aws_iam_role_policy', 'policy', 'identity'),
      ...from('aws_iam_role', 'assume_role_policy', 'trust'),
      ...from('aws_kms_key', 'policy', 'resource'),
      ...from('aws_s3_bucket_policy', 'policy', 'resource'),
      ...from('aws_sns_topic_policy', 'policy', 'resource'),
    ];
  }
}

module.exports = { State };
