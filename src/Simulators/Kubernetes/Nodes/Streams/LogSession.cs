using System.Text;
using Drydock.Core.Ports;
using Drydock.Simulators.Kubernetes.Api;
using Drydock.Simulators.Kubernetes.Api.Streams;
using Drydock.Simulators.Kubernetes.Nodes.Runtime;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>A log that is followed: what there is, then each line as it is written, until the container ends or the byte limit is reached (Documented: kubectl logs).</summary>
internal sealed class LogSession(KubeletContext kubelet, KubeletStreamCall call, SimContainer container)
{
    private const int PieceBytesMax = 64 * 1024;

    private readonly PodStream _stream = call.Stream;
    private readonly PodLogRequest _request = call.Log!;
    private long _left = call.Log!.LimitBytes ?? long.MaxValue;
    private long? _follower;
    private long _life;

    public void Start()
    {
        Push(Encoding.UTF8.GetBytes(KubeletServer.Read(container, _request with { LimitBytes = null }, kubelet.Clock.Now)));
        if (_left == 0 || container.State == ContainerState.Exited)
        {
            _stream.Finish();
            return;
        }

        _follower = container.Log.Follow((at, line) => Push(Encoding.UTF8.GetBytes(ContainerLog.Format(at, line, _request.Timestamps))), End);
        _life = kubelet.Process.OnEnd(Unfollow);
        kubelet.Process.Spawn(WaitForClientAsync);
    }

    private async Task WaitForClientAsync()
    {
        try
        {
            while (await _stream.Inward.Arrived.WaitAsync(CancellationToken.None)) _stream.Inward.Arrived.TryTake(out _);
        }
        catch (PortUnreachableException)
        {
            // Gone is gone.
        }

        Unfollow();
    }

    private void Push(ReadOnlyMemory<byte> text)
    {
        if (text.Length > _left) text = text[..(int)_left];
        _left -= text.Length;
        while (!text.IsEmpty)
        {
            var piece = text[..Math.Min(text.Length, PieceBytesMax)];
            _stream.Outward.Push(new PodStreamPiece(PodStreamChannel.Stdout, piece));
            text = text[piece.Length..];
        }

        if (_left == 0 && _follower is not null) End();
    }

    private void End()
    {
        Unfollow();
        _stream.Finish();
    }

    private void Unfollow()
    {
        if (_follower is not { } token) return;
        container.Log.Unfollow(token);
        kubelet.Process.ForgetOnEnd(_life);
        _follower = null;
    }
}
