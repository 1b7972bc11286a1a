using Drydock.Core;
using Drydock.Harness.Reports;

namespace Drydock.Cli.Migrating;

/// <summary>A cluster and the AWS account that it lives in, both seen to answer.</summary>
internal interface IMigrationTarget : IDisposable
{
    MigrationPlace Place { get; }
    MigrationPorts Ports { get; }

    /// <summary>The time that cluster and account live in.</summary>
    TimeProvider Clock { get; }
}
