namespace Drydock.Simulators.Workloads;

/// <summary>What one read of standard input gives.</summary>
/// <param name="Bytes">What was read; empty at the end.</param>
/// <param name="IsInterrupted">No input: the reader's own line was given up by Ctrl-C.</param>
public readonly record struct InputPiece(ReadOnlyMemory<byte> Bytes, bool IsInterrupted = false)
{
    /// <summary>The end of the input; of a terminal only for this one read (Ctrl-D).</summary>
    public bool IsEnd => Bytes.IsEmpty && !IsInterrupted;
}
