import type { JoptSpec } from '../options/jopt-option.ts'
import { helpAndVersion } from '../options/usual-options.ts'

export const aclOptions: readonly JoptSpec[] = [
  ...helpAndVersion,
  {
    names: ['bootstrap-server'],
    description:
      'A list of host/port pairs to use for establishing the connection to the Kafka cluster. This list should be in the form host1:port1,host2:port2,... This config is required for acl management using admin client API.',
    argument: 'required',
    placeholder: 'server to connect to',
  },
  {
    names: ['bootstrap-controller'],
    description:
      'A list of host/port pairs to use for establishing the connection to the Kafka cluster. This list should be in the form host1:port1,host2:port2,... This config is required for acl management using admin client API.',
    argument: 'required',
    placeholder: 'controller to connect to',
  },
  {
    names: ['command-config'],
    description: 'A property file containing configs to be passed to Admin Client.',
    argument: 'optional',
    placeholder: 'command-config',
  },
  {
    names: ['topic'],
    description: "topic to which ACLs should be added or removed. A value of '*' indicates ACL should apply to all topics.",
    argument: 'required',
    placeholder: 'topic',
  },
  { names: ['cluster'], description: 'Add/Remove cluster ACLs.' },
  {
    names: ['group'],
    description:
      "Consumer Group to which the ACLs should be added or removed. A value of '*' indicates the ACLs should apply to all groups.",
    argument: 'required',
    placeholder: 'group',
  },
  {
    names: ['transactional-id'],
    description:
      "The transactionalId to which ACLs should be added or removed. A value of '*' indicates the ACLs should apply to all transactionalIds.",
    argument: 'required',
    placeholder: 'transactional-id',
  },
  {
    names: ['idempotent'],
    description:
      'Enable idempotence for the producer. This should be used in combination with the --producer option. Note that idempotence is enabled automatically if the producer is authorized to a particular transactional-id.',
  },
  {
    names: ['delegation-token'],
    description: "Delegation token to which ACLs should be added or removed. A value of '*' indicates ACL should apply to all tokens.",
    argument: 'required',
    placeholder: 'delegation-token',
  },
  {
    names: ['resource-pattern-type'],
    description:
      "The type of the resource pattern or pattern filter. When adding acls, this should be a specific pattern type, e.g. 'literal' or 'prefixed'. When listing or removing acls, a specific pattern type can be used to list or remove acls from specific resource patterns, or use the filter values of 'any' or 'match', where 'any' will match any pattern type, but will match the resource name exactly, where as 'match' will perform pattern matching to list or remove all acls that affect the supplied resource(s). WARNING: 'match', when used in combination with the '--remove' switch, should be used with care.",
    argument: 'required',
    type: 'ANY|MATCH|LITERAL|PREFIXED',
    defaults: ['LITERAL'],
  },
  { names: ['add'], description: 'Indicates you are trying to add ACLs.' },
  { names: ['remove'], description: 'Indicates you are trying to remove ACLs.' },
  {
    names: ['list'],
    description: 'List ACLs for the specified resource, use --topic <topic> or --group <group> or --cluster to specify a resource.',
  },
  {
    names: ['operation'],
    description:
      'Operation that is being allowed or denied. Valid operation names are: \n\tRead\n\tDescribeConfigs\n\tAll\n\tTwoPhaseCommit\n\tCreate\n\tDelete\n\tAlter\n\tDescribe\n\tIdempotentWrite\n\tAlterConfigs\n\tDescribeTokens\n\tClusterAction\n\tCreateTokens\n\tWrite\n',
    argument: 'required',
    defaults: ['All'],
  },
  {
    names: ['allow-principal'],
    description:
      "principal is in principalType:name format. Note that principalType must be supported by the Authorizer being used. For example, User:'*' is the wild card indicating all users.",
    argument: 'required',
    placeholder: 'allow-principal',
  },
  {
    names: ['deny-principal'],
    description:
      "principal is in principalType:name format. By default anyone not added through --allow-principal is denied access. You only need to use this option as negation to already allowed set. Note that principalType must be supported by the Authorizer being used. For example if you wanted to allow access to all users in the system but not test-user you can define an ACL that allows access to User:'*' and specify --deny-principal=User:test@EXAMPLE.COM. AND PLEASE REMEMBER DENY RULES TAKES PRECEDENCE OVER ALLOW RULES.",
    argument: 'required',
    placeholder: 'deny-principal',
  },
  {
    names: ['principal'],
    description:
      'List ACLs for the specified principal. principal is in principalType:name format. Note that principalType must be supported by the Authorizer being used. Multiple --principal option can be passed.',
    argument: 'optional',
    placeholder: 'principal',
  },
  {
    names: ['allow-host'],
    description:
      "Host from which principals listed in --allow-principal will have access. If you have specified --allow-principal then the default for this option will be set to '*' which allows access from all hosts.",
    argument: 'required',
    placeholder: 'allow-host',
  },
  {
    names: ['deny-host'],
    description:
      "Host from which principals listed in --deny-principal will be denied access. If you have specified --deny-principal then the default for this option will be set to '*' which denies access from all hosts.",
    argument: 'required',
    placeholder: 'deny-host',
  },
  {
    names: ['producer'],
    description:
      'Convenience option to add/remove ACLs for producer role. This will generate ACLs that allows WRITE,DESCRIBE and CREATE on topic.',
  },
  {
    names: ['consumer'],
    description:
      'Convenience option to add/remove ACLs for consumer role. This will generate ACLs that allows READ,DESCRIBE on topic and READ on group.',
  },
  { names: ['force'], description: 'Assume Yes to all queries and do not prompt.' },
  {
    names: ['user-principal'],
    description:
      'Specifies a user principal as a resource in relation with the operation. For instance one could grant CreateTokens or DescribeTokens permission on a given user principal.',
    argument: 'required',
    placeholder: 'user-principal',
  },
]
