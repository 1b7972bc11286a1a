using System.Buffers;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Simulators.Workloads;

/// <summary>
/// Standard input that comes while a program runs: a pipe or the reading end of a terminal. A shell and the commands that it starts read it in turn; what one leaves the next one gets,
/// as from a pipe that is read byte by byte.
/// </summary>
public sealed class StandardInput
{
    private readonly Mailbox<InputPiece> _arrived = new();
    private ReadOnlyMemory<byte> _rest;

    /// <summary>Told how many bytes have left the queue.</summary>
    public Action<int>? Taken { get; set; }

    /// <summary>Bytes on their way to the reader.</summary>
    public void Put(ReadOnlyMemory<byte> bytes)
    {
        if (!bytes.IsEmpty) _arrived.Put(new InputPiece(bytes));
    }

    /// <summary>No more input.</summary>
    public void Complete() => _arrived.Complete();

    /// <summary>The next bytes, in the pieces in which they came.</summary>
    public async ValueTask<InputPiece> ReadAsync(CancellationToken cancellationToken)
    {
        if (_rest.IsEmpty) return await TakeAsync(cancellationToken);
        var rest = new InputPiece(_rest);
        _rest = default;
        return rest;
    }

    /// <summary>The next line with its newline; the last one may lack it.</summary>
    public async ValueTask<InputPiece> ReadLineAsync(CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte>? line = null;
        while (true)
        {
            if (_rest.IsEmpty)
            {
                var piece = await TakeAsync(cancellationToken);
                if (piece.IsInterrupted) return piece;
                if (piece.IsEnd) return line is null ? piece : new InputPiece(line.WrittenMemory);
                _rest = piece.Bytes;
            }

            var newline = _rest.Span.IndexOf((byte)'\n');
            var length = newline < 0 ? _rest.Length : newline + 1;
            var part = _rest[..length];
            _rest = _rest[length..];
            if (newline >= 0 && line is null) return new InputPiece(part);
            (line ??= new ArrayBufferWriter<byte>()).Write(part.Span);
            if (newline >= 0) return new InputPiece(line.WrittenMemory);
        }
    }

    /// <summary>Everything up to the end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadToEndAsync(CancellationToken cancellationToken)
    {
        var all = new ArrayBufferWriter<byte>();
        while (true)
        {
            var piece = await ReadAsync(cancellationToken);
            if (piece.Bytes.IsEmpty) return all.WrittenMemory;
            all.Write(piece.Bytes.Span);
        }
    }

    /// <summary>There is something that nobody has read yet.</summary>
    internal bool HasWaiting => !_rest.IsEmpty || _arrived.Count > 0;

    /// <summary>The end for one read, as Ctrl-D on a terminal gives it.</summary>
    internal void PutEnd() => _arrived.Put(default);

    /// <summary>Gives up what nobody has read yet.</summary>
    internal void Flush()
    {
        _rest = default;
        while (_arrived.TryTake(out var piece)) Taken?.Invoke(piece.Bytes.Length);
    }

    /// <summary>Tells the reader at its prompt that its line was given up.</summary>
    internal void Interrupt() => _arrived.Put(new InputPiece(default, IsInterrupted: true));

    private async ValueTask<InputPiece> TakeAsync(CancellationToken cancellationToken)
    {
        if (!await _arrived.WaitAsync(cancellationToken) || !_arrived.TryTake(out var piece)) return default;
        Taken?.Invoke(piece.Bytes.Length);
        return piece;
    }
}
