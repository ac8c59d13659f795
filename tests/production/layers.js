/* What a tree is looked at with, the quick first; each layer sees what those before it
 * cannot.  CONTRIBUTING.md and data/OPERATING.md say what none of them can.
 */
'use strict';

const path = require('path');
const { environments } = require('./terraform.js');
const { State } = require('./state.js');
const { unmet } = require('./requirements.js');
const metrics = require('./metrics.js');
const policies = require('./policies.js');
const terragrunt = require('./terragrunt.js');
const values = require('./values.js');

const RUN = 'running';

/* An examination: what is wrong with a tree, by layer.
 *
 * terraform: started; own: the service's metrics, as metrics.metricsOf() gives them
 */
class Examination {
  constructor(terraform, own, tree) {
    this.terraform = terraform;
    this.own = own;
    this.tree = tree;
    this.states = [];
  }

  valuesOf(environment) { return JSON.parse(this.tree.read(`environments/${environment}/environment.tfvars.json`)); }

  async make(environment) {
    const { complaint, states } = await this.terraform.test(this.tree, 'environment.tftest.hcl', environment);
    if (states[RUN]) { this.states.push(new State(states[RUN], environment, this.valuesOf(environment))); }
    return complaint || (states[RUN] ? '' : 'nothing was made');
  }

  async refuse() {
    const { complaint, passed } = await this.terraform.test(this.tree, 'refusals.tftest.hcl', 'production');
    return complaint || (passed > 0 ? '' : 'nothing was refused');
  }

  async judgePolicies() {
    const found = await Promise.all(this.states.map(state => policies.judge(state)));
    return found.flatMap(({ doubts }) => doubts).join('\n');
  }

  /* A state of another shape than was reckoned with is a doubt as well. */
  doubtMetrics() {
    return this.states.flatMap(state => {
      try { return metrics.doubts(state, this.own); } catch (error) { return [`${state.environment}: ${error.message}`]; }
    }).join('\n');
  }

  async checkValues() {
    return (await values.check(this.states, path.join(this.terraform.folder, 'values'))).complaint;
  }

  /* Yields { layer, text, complaint } for each look. */
  async* looks(only = environments) {
    const row = async (layer, text, complaint) => ({ layer, text, complaint: await complaint });
    yield row('format', 'every file is formatted', this.terraform.format(this.tree));
    yield row('terragrunt', 'values are what the stack asks for, and described', terragrunt.doubts(this.tree).then(found => found.join('\n')));
    yield row('validate', 'the schema knows every argument', this.terraform.validate(this.tree));
    for (const environment of only) { yield row('test', `${environment} can be made, without an image and with one`, this.make(environment)); }
    yield row('requirements', 'what we ask of environments holds', this.states.flatMap(unmet).join('\n'));
    yield row('policies', 'policies allow what is needed and no more', this.judgePolicies());
    yield row('metrics', 'alarms can ring and the dashboard shows something', this.doubtMetrics());
    yield row('values', "AWS's own types know the values", this.checkValues());
  }
}

module.exports = { Examination };
