using Drydock.Core.Execution;
using Drydock.Core.Permissions;

namespace Drydock.Core;

/// <summary>What a <see cref="Migrator"/> is asked to do: one kind of move under one workload. Immutable; a resumed run is asked for with an equal value.</summary>
public abstract record Migration
{
    private protected Migration()
    {
    }

    /// <summary>The kind of the move as the command line and the journal name it, as "encrypt-volumes".</summary>
    public abstract string Kind { get; }

    /// <summary>The namespace of the workload; journal and lease live there too.</summary>
    public abstract string Namespace { get; }

    /// <summary>The name of the workload.</summary>
    public abstract string Workload { get; }

    /// <summary>The name of the journal (a ConfigMap) and of the lease.</summary>
    public string JournalName => $"drydock-{Kind}-{Workload}";

    /// <summary>The workload as "kind namespace/name".</summary>
    public abstract string Target { get; }

    /// <summary>What is wrong with the request itself, a sentence per field; empty when nothing is.</summary>
    public abstract IReadOnlyList<string> Validate();

    /// <summary>What it must be allowed: no more than it uses. Needs no cluster.</summary>
    public abstract MigrationPermissions Permissions(PermissionScope scope);

    internal abstract MigrationRoute CreateRoute(RouteContext context);
}
