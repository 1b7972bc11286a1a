using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Workloads;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>Carries what a client sends to the input of a program.</summary>
internal sealed class StreamInput(PodStream stream, StandardInput? input, Terminal? terminal)
{
    /// <summary>Returns when the client has gone; its input has ended then.</summary>
    /// <param name="endsInput">The input ends with the client.</param>
    public async Task RunAsync(bool endsInput)
    {
        var pieces = stream.Inward.Arrived;
        try
        {
            while (await pieces.WaitAsync(CancellationToken.None))
            {
                while (pieces.TryTake(out var piece)) Take(piece, endsInput);
            }
        }
        catch (PortUnreachableException)
        {
            // A client that crashed is as gone as one that left.
        }

        if (endsInput) input?.Complete();
    }

    private void Take(PodStreamPiece piece, bool endsInput)
    {
        switch (piece.Channel)
        {
            case PodStreamChannel.Stdin when terminal is not null && input is not null:
                terminal.Type(piece.Bytes.Span);
                Acknowledge(piece.Bytes.Length);
                break;
            case PodStreamChannel.Stdin when input is null:
                Acknowledge(piece.Bytes.Length);
                break;
            case PodStreamChannel.Stdin:
                input.Put(piece.Bytes);
                break;
            case PodStreamChannel.StdinEnd when endsInput:
                input?.Complete();
                break;
            case PodStreamChannel.Resize:
                terminal?.Resize(piece.Size);
                break;
        }
    }

    private void Acknowledge(int count) => stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Taken) { Number = count });
}
