/* The real Terraform over a copy of data/aws, with the schema provider in place of
 * AWS's, and the tests of the folder terraform/ put where it looks for them.
 */
'use strict';

const { spawn } = require('child_process');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { Missing } = require('./library.js');
const { startSchemaProvider } = require('./schema-provider.js');

const SOURCE = path.join(__dirname, '..', '..', 'data', 'aws');
const TESTS = path.join(__dirname, 'terraform');
const PATIENCE = 300000;

const environments = ['dev', 'staging', 'production'];

/* Returns: { code, out }, both streams together. */
function run(command, words, { input, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, words, { ...options, timeout: PATIENCE });
    const chunks = [];
    child.stdout.on('data', chunk => chunks.push(chunk));
    child.stderr.on('data', chunk => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', code => resolve({ code, out: Buffer.concat(chunks).toString() }));
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/* A copy of the configuration that can be spoilt. */
class Tree {
  constructor(folder) { this.folder = folder; }

  get stack() { return path.join(this.folder, 'stack'); }

  path(name) { return path.join(this.folder, name); }

  read(name) { return fs.readFileSync(this.path(name), 'utf8'); }

  write(name, text) { fs.writeFileSync(this.path(name), text); }

  copyTo(folder) {
    fs.cpSync(this.folder, folder, { recursive: true });
    return new Tree(folder);
  }

  files(ending) {
    return fs.readdirSync(this.folder, { recursive: true })
      .filter(name => name.endsWith(ending) && !name.includes('.terraform/')).sort();
  }

  modules() { return fs.readdirSync(this.path('modules')).sort().map(name => `modules/${name}`); }
}

class Terraform {
  static async start() {
    const self = new Terraform();
    self.program = process.env.PARLEY_TERRAFORM || 'terraform';
    const version = await run(self.program, ['version', '-json']).catch(() => null);
    if (!version || version.code !== 0) {
      throw new Missing('terraform: neither on PATH nor named by PARLEY_TERRAFORM, and neither Debian nor npm carry it');
    }
    self.folder = fs.mkdtempSync(path.join(os.tmpdir(), 'parley-production-'));
    self.provider = await startSchemaProvider();
    const settings = path.join(self.folder, 'terraform.rc');
    fs.writeFileSync(settings, '');
    // Nothing of who runs this: no account, no settings, no asking for new versions.
    self.environment = {
      PATH: process.env.PATH, HOME: self.folder, CHECKPOINT_DISABLE: '1', TF_CLI_CONFIG_FILE: settings,
      TF_IN_AUTOMATION: '1', AWS_EC2_METADATA_DISABLED: 'true', ...self.provider.environment,
    };
    self.version = JSON.parse(version.out.slice(version.out.indexOf('{'), version.out.lastIndexOf('}') + 1)).terraform_version;
    return self;
  }

  stop() {
    this.provider.stop();
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  run(tree, words, options) {
    return run(this.program, words, { cwd: tree.stack, env: this.environment, ...options });
  }

  /* The configuration as it is, made ready once; spoilt ones are copies of it. */
  async prepare() {
    const tree = new Tree(SOURCE).copyTo(path.join(this.folder, 'whole'));
    fs.cpSync(TESTS, path.join(tree.stack, 'tests'), { recursive: true });
    const result = await this.run(tree, ['init', '-backend=false', '-no-color', '-input=false']);
    if (result.code !== 0) { throw new Error(`terraform init: ${result.out}`); }
    return tree;
  }

  /* Returns: what is not formatted or no HCL; empty for a good tree. */
  async format(tree) {
    const all = await this.run(tree, ['fmt', '-check', '-recursive', '-no-color', '..']);
    // The recursion knows .tf files only.
    const others = await Promise.all(tree.files('.hcl').filter(name => !name.includes('test')).map(async name => {
      const result = await this.run(tree, ['fmt', '-check', '-no-color', '-'], { input: tree.read(name) });
      return result.code === 0 ? '' : name;
    }));
    return [all.code === 0 ? '' : all.out, ...others].filter(Boolean).join('\n');
  }

  async validate(tree) {
    const result = await this.run(tree, ['validate', '-no-color']);
    return result.code === 0 ? '' : result.out;
  }

  /* Makes an environment up, before its first image and after.
   *
   * Returns: { complaint, states }, the states by the name of their run
   */
  async test(tree, file, environment) {
    const result = await this.run(tree, ['test', '-json', '-verbose', '-no-color', `-filter=tests/${file}`,
      `-var-file=${tree.path(`environments/${environment}/environment.tfvars.json`)}`]);
    const lines = result.out.split('\n').filter(line => line.startsWith('{')).map(line => JSON.parse(line));
    const states = Object.fromEntries(lines.filter(line => line.type === 'test_state').map(line => [line['@testrun'], line.test_state]));
    const wrong = lines.filter(line => line.type === 'diagnostic' && line.diagnostic.severity === 'error');
    const complaint = result.code === 0 ? '' : wrong.map(line => `${line.diagnostic.summary}: ${line.diagnostic.detail}`).join('\n') || result.out.slice(-1000);
    return { complaint, states, passed: lines.filter(line => line.type === 'test_run' && line.test_run.status === 'pass').length };
  }
}

module.exports = { Terraform, Tree, environments, run };
