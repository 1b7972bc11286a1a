using System.Text;
using Drydock.Simulators.Kernel;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Runtime;

/// <summary>Standard input and outputs of a process in a container.</summary>
internal sealed class ContainerIo(Action<string> stdout, Action<string> stderr)
{
    /// <summary>Input that is there from the start.</summary>
    public ReadOnlyMemory<byte> Stdin { get; init; }

    /// <summary>Input that comes as it comes; null when there is only <see cref="Stdin"/>.</summary>
    public StandardInput? Input { get; init; }

    public Terminal? Terminal { get; init; }

    /// <summary>Takes standard output that is not text; null: it is read as UTF-8.</summary>
    public Action<ReadOnlyMemory<byte>>? Bytes { get; init; }

    /// <summary>Gives a process that is down, for a job of the terminal.</summary>
    public Func<SimProcess>? Jobs { get; init; }

    public void WriteStdout(string text)
    {
        if (Terminal is not null) Terminal.Write(Encoding.UTF8.GetBytes(text));
        else stdout(text);
    }

    public void WriteStderr(string text)
    {
        if (Terminal is not null) Terminal.Write(Encoding.UTF8.GetBytes(text));
        else stderr(text);
    }

    public void WriteStdout(ReadOnlySpan<byte> bytes)
    {
        if (Terminal is not null) Terminal.Write(bytes);
        else if (Bytes is not null) Bytes(bytes.ToArray());
        else stdout(Encoding.UTF8.GetString(bytes));
    }
}
