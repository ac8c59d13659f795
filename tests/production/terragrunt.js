/* Terragrunt is not to be had here.  Its files are kept so thin that they can be read:
 * each environment is the stack, with the one file of values that the tests read too,
 * and what that file names is what the stack asks for.
 */
'use strict';

const { load } = require('./library.js');
const { environments } = require('./terraform.js');

const FUNCTIONS = ['find_in_parent_folders', 'get_terragrunt_dir', 'get_terraform_commands_that_need_vars', 'jsondecode', 'file'];

const parse = async (tree, name) => load('@cdktf/hcl2json').parse(name, tree.read(name));

async function* doubtsOfVariables(tree) {
  for (const folder of ['stack', ...tree.modules()]) {
    for (const [file, kind] of [['variables.tf', 'variable'], ['outputs.tf', 'output']]) {
      for (const [name, [{ description }]] of Object.entries((await parse(tree, `${folder}/${file}`))[kind])) {
        if (!/^[A-Z].*[.]$/s.test(description || '')) { yield `${folder}: ${kind} ${name} is not described by a sentence`; }
      }
    }
  }
}

async function* doubtsOfValues(tree, environment) {
  const { variable } = await parse(tree, 'stack/variables.tf');
  const values = JSON.parse(tree.read(`environments/${environment}/environment.tfvars.json`));
  for (const name of Object.keys(values)) { if (!variable[name]) { yield `${environment}: the stack asks for no ${name}`; } }
  for (const [name, [{ default: preset }]] of Object.entries(variable)) {
    if (preset === undefined && !(name in values)) { yield `${environment}: ${name} has no value`; }
  }
  if (values.environment !== environment) { yield `${environment}: is called ${values.environment}`; }
}

async function* doubtsOfEnvironment(tree, environment) {
  const name = `environments/${environment}/terragrunt.hcl`;
  const { include, terraform, ...rest } = await parse(tree, name);
  if (include.root[0].path !== '${find_in_parent_folders("root.hcl")}') { yield `${name}: does not include root.hcl`; }
  if (terraform[0].source !== '../..//stack') { yield `${name}: is not made of the stack`; }
  if (Object.keys(rest).length > 0) { yield `${name}: says more than it should: ${Object.keys(rest)}`; }
}

async function* doubtsOfRoot(tree) {
  const text = tree.read('root.hcl');
  const { remote_state: [state], terraform: [{ extra_arguments: more }] } = await parse(tree, 'root.hcl');
  const { config } = state;
  if (state.backend !== 's3' || config.encrypt !== true || config.use_lockfile !== true) { yield 'root.hcl: the state is not encrypted and locked'; }
  if (!config.key.includes('${local.values.environment}') || !config.bucket.includes('${local.values.account_id}')) { yield 'root.hcl: environments share a state'; }
  const [file] = more.values[0].required_var_files;
  if (file !== '${get_terragrunt_dir()}/environment.tfvars.json') { yield 'root.hcl: reads other values'; }
  for (const [, name] of text.replace(/#.*/g, '').matchAll(/\b(\w+)\(/g)) { if (!FUNCTIONS.includes(name)) { yield `root.hcl: calls ${name}`; } }
}

async function* everyDoubt(tree) {
  yield* doubtsOfVariables(tree);
  yield* doubtsOfRoot(tree);
  for (const environment of environments) {
    yield* doubtsOfEnvironment(tree, environment);
    yield* doubtsOfValues(tree, environment);
  }
  const ranges = new Set();
  for (const environment of environments) {
    const { cidr, account_id: account, domain } = JSON.parse(tree.read(`environments/${environment}/environment.tfvars.json`));
    for (const value of [cidr, account, domain]) {
      if (ranges.has(value)) { yield `${environment}: shares ${value} with another`; }
      ranges.add(value);
    }
  }
}

async function doubts(tree) {
  const found = [];
  // What cannot be read at all is a doubt, and the last one.
  try { for await (const doubt of everyDoubt(tree)) { found.push(doubt); } } catch (error) { found.push(`cannot be read: ${error.message || error}`); }
  return found;
}

module.exports = { doubts };
