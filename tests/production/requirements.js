/* What we ask of an environment ourselves, beyond what Terraform and AWS would: each
 * a sentence, and whether it holds of a state.
 */
'use strict';

const LEAST_TASKS = { dev: 1, staging: 2, production: 3 };
const LEAST_ZONES = { dev: 2, staging: 2, production: 3 };
/* Seconds: what data/OPERATING.md promises of the service. */
const SERVICE_KEEPS_CONNECTIONS = 75;
const SERVICE_ENDS_WITHIN = 25;
const LONGEST_REQUEST = 9;
/* Fargate's sizes: memory in MiB by 1024ths of a processor. */
const SIZES = { 256: [512, 1024, 2048], 512: [1024, 2048, 3072, 4096], 1024: [2048, 3072, 4096, 5120, 6144, 7168, 8192] };
const WAYS_OUT = { public_address: () => 0, nat_single: () => 1, nat_per_zone: zones => zones };

const same = (one, other) => JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
const isClosed = block => ['block_public_acls', 'block_public_policy', 'ignore_public_acls', 'restrict_public_buckets'].every(name => block[name] === true);
const service = state => state.one('aws_ecs_service');
const network = state => service(state).network_configuration[0];
const isLive = state => state.environment !== 'dev';
const settings = state => Object.fromEntries(state.container.environment.map(({ name, value }) => [name, value]));

function everyBucketHas(state, type, holds) {
  const has = new Map(state.all(type).map(found => [found.bucket, holds(found)]));
  return state.all('aws_s3_bucket').every(({ id }) => has.get(id) === true);
}

const ofNetwork = {
  'zones are as many as it takes': state => state.values.zones.length >= LEAST_ZONES[state.environment] &&
    same(state.all('aws_subnet').filter(({ address }) => address.includes('private')).map(found => found.availability_zone), state.values.zones),
  'subnets do not overlap': state => new Set(state.all('aws_subnet').map(found => found.cidr_block)).size === 2 * state.values.zones.length,
  'no subnet gives out public addresses': state => state.all('aws_subnet').every(found => found.map_public_ip_on_launch === false),
  'tasks have no public address in staging and production': state => !isLive(state) || network(state).assign_public_ip === false,
  'tasks are in private subnets in staging and production': state => !isLive(state) ||
    same(network(state).subnets, state.all('aws_subnet').filter(({ address }) => address.includes('private')).map(({ id }) => id)),
  'private subnets reach the internet through NAT only': state => !isLive(state) || (state.all('aws_route').filter(({ address }) => address.includes('.private')).length === state.values.zones.length &&
    state.all('aws_route').filter(({ address }) => address.includes('.private')).every(found => found.nat_gateway_id && !found.gateway_id)),
  'there are as many NAT gateways as were chosen': state => state.all('aws_nat_gateway').length === WAYS_OUT[state.values.egress](state.values.zones.length),
  'each zone has its own way out in production': state => state.environment !== 'production' ||
    new Set(state.all('aws_route').filter(({ address }) => address.includes('.private')).map(found => found.nat_gateway_id)).size === state.values.zones.length,
  'the internet reaches the balancer alone, on port 443 alone': state => state.all('aws_vpc_security_group_ingress_rule')
    .filter(found => found.cidr_ipv4 || found.cidr_ipv6)
    .every(found => found.security_group_id === state.one('aws_security_group', 'load_balancer').id && found.from_port === 443 && found.to_port === 443),
  'tasks are reached by the balancer alone, on their port': state => {
    const found = state.all('aws_vpc_security_group_ingress_rule').filter(rule => rule.security_group_id === state.one('aws_security_group', 'service').id);
    return found.length === 1 && found[0].referenced_security_group_id === state.one('aws_security_group', 'load_balancer').id &&
      found[0].from_port === 8080 && found[0].to_port === 8080;
  },
  'what leaves goes to tasks or by HTTPS': state => state.all('aws_vpc_security_group_egress_rule').every(found => found.from_port === found.to_port && [443, 8080].includes(found.from_port)),
  'the default security group lets nothing through': state => (state.one('aws_default_security_group').ingress || []).length === 0 && (state.one('aws_default_security_group').egress || []).length === 0,
};

const ofBalancer = {
  'there is one listener, on 443, for TLS 1.3 only': state => {
    const listener = state.one('aws_lb_listener');
    return listener.port === 443 && listener.protocol === 'HTTPS' && listener.ssl_policy.startsWith('ELBSecurityPolicy-TLS13-1-3-');
  },
  'it is in every zone': state => same(state.one('aws_lb').subnets, state.all('aws_subnet').filter(({ address }) => address.includes('public')).map(({ id }) => id)),
  'it writes access logs': state => state.one('aws_lb').access_logs[0].enabled === true && state.one('aws_lb').access_logs[0].bucket === state.one('aws_s3_bucket', 'load_balancer').id,
  'headers that are none are dropped': state => state.one('aws_lb').drop_invalid_header_fields === true && state.one('aws_lb').desync_mitigation_mode === 'strictest',
  'it lets connections go before the service does': state => state.one('aws_lb').idle_timeout < SERVICE_KEEPS_CONNECTIONS,
  'it waits for the longest request of a task that goes': state => Number(state.one('aws_lb_target_group').deregistration_delay) > LONGEST_REQUEST,
  'it asks tasks whether they are ready': state => {
    const check = state.one('aws_lb_target_group').health_check[0];
    return check.path === '/readyz' && check.matcher === '200' && check.timeout < check.interval;
  },
  'readiness is not asked from outside': state => state.all('aws_lb_listener_rule').every(rule => rule.condition.every(({ path_pattern: [pattern] }) => pattern.values.every(path => !path.includes('readyz') && !path.includes('*')))),
  'tokens are asked of tasks': state => state.one('aws_lb_listener_rule', 'service').condition[0].path_pattern[0].values.includes('/v1/token') &&
    state.one('aws_lb_listener_rule', 'service').action[0].target_group_arn === state.one('aws_lb_target_group').arn,
  'a firewall counts by address in staging and production': state => !isLive(state) || (state.all('aws_wafv2_web_acl_association').length === 1 &&
    JSON.parse(state.one('aws_wafv2_web_acl').rule_json).some(rule => rule.Statement.RateBasedStatement && rule.Action.Block)),
  'no sample shows a token': state => state.all('aws_wafv2_web_acl').every(acl => acl.visibility_config[0].sampled_requests_enabled === false &&
    JSON.parse(acl.rule_json).every(rule => rule.VisibilityConfig.SampledRequestsEnabled === false)),
  'production is protected from being deleted': state => state.environment !== 'production' || (state.one('aws_lb').enable_deletion_protection === true && state.one('aws_s3_bucket', 'load_balancer').force_destroy === false),
};

const ofTasks = {
  'an image is named by its digest': state => /@sha256:[0-9a-f]{64}$/.test(state.container.image),
  'a task can write nowhere, may do nothing and is nobody': state => state.container.readonlyRootFilesystem === true && state.container.privileged === false &&
    same(state.container.linuxParameters.capabilities.drop, ['ALL']) && /^[1-9]\d*:[1-9]\d*$/.test(state.container.user),
  'Fargate has tasks of this size': state => (SIZES[state.one('aws_ecs_task_definition').cpu] || []).includes(Number(state.one('aws_ecs_task_definition').memory)),
  'a task has no role': state => state.one('aws_ecs_task_definition').task_role_arn === null,
  'a task has time to end': state => state.container.stopTimeout > SERVICE_ENDS_WITHIN && state.container.stopTimeout <= 120 && Number(settings(state).PARLEY_DRAIN_SECONDS) <= 15,
  'nobody gets a shell in a task': state => service(state).enable_execute_command === false,
  'as many tasks always run as the environment asks': state => service(state).desired_count >= LEAST_TASKS[state.environment] &&
    state.one('aws_appautoscaling_target').min_capacity === service(state).desired_count,
  'there is room to scale': state => state.one('aws_appautoscaling_target').max_capacity > state.one('aws_appautoscaling_target').min_capacity,
  'scaling follows the processor and the requests': state => same(
    state.all('aws_appautoscaling_policy').map(found => found.target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].predefined_metric_type),
    ['ECSServiceAverageCPUUtilization', 'ALBRequestCountPerTarget']),
  'scaling is of this service': state => state.one('aws_appautoscaling_target').resource_id === `service/${state.one('aws_ecs_cluster').name}/${service(state).name}`,
  'requests are counted of this balancer': state => state.all('aws_appautoscaling_policy')
    .map(found => found.target_tracking_scaling_policy_configuration[0].predefined_metric_specification[0].resource_label).filter(Boolean)
    .every(label => label === `${state.one('aws_lb').arn_suffix}/${state.one('aws_lb_target_group').arn_suffix}`),
  'a version that does not work is taken back, and the last one runs meanwhile': state => service(state).deployment_circuit_breaker[0].enable === true &&
    service(state).deployment_circuit_breaker[0].rollback === true && service(state).deployment_minimum_healthy_percent === 100,
  'the balancer asks where the task listens': state => service(state).load_balancer[0].container_port === state.container.portMappings[0].containerPort &&
    settings(state).PARLEY_LISTEN === `0.0.0.0:${state.container.portMappings[0].containerPort}` && service(state).load_balancer[0].container_name === state.container.name,
  'the one balancer is believed, and nobody else': state => settings(state).PARLEY_TRUSTED_PROXIES === '1',
  'secrets come from their places and are no settings': state => same(state.container.secrets.map(({ name }) => name), ['PARLEY_LOG_KEY', 'PARLEY_TWILIO_API_KEY']) &&
    state.container.secrets.find(({ name }) => name === 'PARLEY_TWILIO_API_KEY').valueFrom === state.one('aws_secretsmanager_secret', 'twilio_api_key').arn &&
    state.container.secrets.find(({ name }) => name === 'PARLEY_LOG_KEY').valueFrom === state.one('aws_secretsmanager_secret', 'log_key').arn &&
    !('PARLEY_TWILIO_API_KEY' in settings(state)) && !('PARLEY_LOG_KEY' in settings(state)),
  'no value of a secret is in the state': state => state.all('aws_secretsmanager_secret_version').length === 0,
};

const ofKept = {
  'logs are encrypted and end': state => state.all('aws_cloudwatch_log_group').every(found => found.retention_in_days > 0 && found.kms_key_id === state.one('aws_kms_key').arn),
  'production keeps its logs for thirty days': state => state.environment !== 'production' || state.all('aws_cloudwatch_log_group').every(found => found.retention_in_days >= 30),
  'a task writes to that log': state => state.container.logConfiguration.options['awslogs-group'] === state.one('aws_cloudwatch_log_group').name,
  'buckets are closed': state => everyBucketHas(state, 'aws_s3_bucket_public_access_block', isClosed),
  'buckets are encrypted': state => everyBucketHas(state, 'aws_s3_bucket_server_side_encryption_configuration',
    found => [...found.rule].every(rule => ['AES256', 'aws:kms'].includes(rule.apply_server_side_encryption_by_default[0].sse_algorithm))),
  'buckets forget': state => everyBucketHas(state, 'aws_s3_bucket_lifecycle_configuration',
    found => found.rule.every(rule => rule.status === 'Enabled' && rule.expiration[0].days > 0)),
  'the access logs come by TLS only': state => JSON.parse(state.one('aws_s3_bucket_policy').policy).Statement
    .some(({ Effect, Principal, Condition }) => Effect === 'Deny' && Principal === '*' && Condition.Bool['aws:SecureTransport'] === 'false'),
  'secrets are encrypted with our key and can be taken back': state => state.all('aws_secretsmanager_secret').length === 2 &&
    state.all('aws_secretsmanager_secret').every(found => found.kms_key_id === state.one('aws_kms_key').arn && found.recovery_window_in_days >= 7),
  'the key is renewed': state => state.one('aws_kms_key').enable_key_rotation === true && state.one('aws_kms_key').deletion_window_in_days === 30,
  'notices are encrypted': state => state.all('aws_sns_topic').every(found => found.kms_master_key_id === state.one('aws_kms_key').arn),
  'images are encrypted, looked through, and never changed': state => {
    const found = state.one('aws_ecr_repository');
    return found.image_tag_mutability === 'IMMUTABLE' && found.image_scanning_configuration[0].scan_on_push === true && found.encryption_configuration[0].encryption_type === 'KMS';
  },
  'the key lets this log be encrypted': state => JSON.parse(state.one('aws_kms_key').policy).Statement
    .filter(({ Principal }) => [].concat(Principal.Service || []).some(name => name.startsWith('logs.')))
    .some(({ Condition }) => `arn:aws:logs:${state.values.region}:${state.values.account_id}:log-group:${state.one('aws_cloudwatch_log_group').name}`
      .startsWith(Condition.ArnLike['kms:EncryptionContext:aws:logs:arn'].replace(/\*$/, ''))),
};

const ofDescriptor = {
  'the balancer serves the descriptor': state => {
    const answer = state.one('aws_lb_listener_rule', 'descriptor').action[0].fixed_response[0];
    return answer.message_body === state.outputs.descriptor && answer.content_type === 'application/json' && Buffer.byteLength(answer.message_body) <= 1024;
  },
  'the descriptor says what a client needs': state => {
    const { name, google, firebase, calls, minimumTls, ...rest } = JSON.parse(state.outputs.descriptor);
    return Boolean(name && google.clientId && firebase.apiKey) && firebase.projectId === settings(state).PARLEY_FIREBASE_PROJECT &&
      firebase.databaseUrl === settings(state).PARLEY_DATABASE_URL && calls.tokenUri === `https://${state.values.domain}/v1/token` &&
      minimumTls === '1.3' && Object.keys(rest).length === 0;
  },
};

const requirements = Object.entries({ network: ofNetwork, balancer: ofBalancer, tasks: ofTasks, kept: ofKept, descriptor: ofDescriptor })
  .flatMap(([part, all]) => Object.entries(all).map(([text, holds]) => ({ text: `${part}: ${text}`, holds })));

/* Returns: the sentences that do not hold, each with its environment. */
function unmet(state) {
  return requirements.filter(({ holds }) => {
    // A state of another shape than was reckoned with does not hold either.
    try { return !holds(state); } catch { return true; }
  }).map(({ text }) => `${state.environment}: ${text}`);
}

module.exports = { requirements, unmet };
