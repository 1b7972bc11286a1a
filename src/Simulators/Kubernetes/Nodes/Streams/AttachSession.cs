using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>A client at the input and outputs of a container's first process, from now on; what was written before is in the log only.</summary>
internal sealed class AttachSession(KubeletContext kubelet, KubeletStreamCall call, SimContainer container)
{
    private readonly PodStream _stream = call.Stream;

    public void Start()
    {
        var console = container.Console;
        var input = call.Stdin ? console.Input : null;
        var token = console.Attach(new ContainerListener(
            bytes => Push(PodStreamChannel.Stdout, bytes, call.Stdout), bytes => Push(PodStreamChannel.Stderr, bytes, call.Stderr), OnEnd));
        if (input is not null && console.Terminal is null) input.Taken = count => _stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Taken) { Number = count });
        var life = kubelet.Process.OnEnd(() => console.Detach(token, input is not null));
        kubelet.Process.Spawn(async () =>
        {
            await new StreamInput(_stream, input, console.Terminal).RunAsync(endsInput: container.Config.IsStdinOnce);
            kubelet.Process.ForgetOnEnd(life);
            console.Detach(token, input is not null);
        });
    }

    private void Push(PodStreamChannel channel, ReadOnlyMemory<byte> bytes, bool isWanted)
    {
        if (isWanted && !bytes.IsEmpty) _stream.Outward.Push(new PodStreamPiece(channel, bytes));
    }

    private void OnEnd()
    {
        _stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Result));
        _stream.Finish();
    }
}
