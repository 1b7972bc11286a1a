namespace Drydock.Core.Execution;

internal sealed record RouteContext(MigrationPorts Ports, TimeProvider Clock, MigratorOptions Options);
