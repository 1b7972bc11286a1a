using Drydock.Simulators.Kubernetes.Api.Streams;

namespace Drydock.Simulators.Kubernetes.Nodes.Streams;

/// <summary>What a kubelet serves as streams: exec, attach, forwarded ports, followed logs. Provenance: Recorded (kubectl 081–085), Documented (the kubelet's and containerd's error texts).</summary>
internal sealed class PodStreams(KubeletContext kubelet)
{
    public Task<KubeletStreamReply> OpenAsync(KubeletStreamCall call) => Task.FromResult(Open(call));

    private KubeletStreamReply Open(KubeletStreamCall call)
    {
        if (!call.Stream.IsWanted) return new KubeletStreamReply("the client has gone");
        switch (call.Kind)
        {
            case PodStreamKind.Log:
                var (logged, error) = KubeletServer.FindLog(kubelet.Runtime, call.Log!);
                if (error is not null) return new KubeletStreamReply(error);
                Join(call);
                new LogSession(kubelet, call, logged!).Start();
                return new KubeletStreamReply();
            case PodStreamKind.PortForward:
                if (kubelet.Runtime.Find(call.Namespace, call.Pod) is not { IsReady: true } sandbox) return new KubeletStreamReply("pod not found (\"" + call.Pod + "_" + call.Namespace + "\")");
                Join(call);
                new PortForwardSession(kubelet, call, sandbox).Start();
                return new KubeletStreamReply();
            default:
                if (!call.Stdin && !call.Stdout && !call.Stderr) return new KubeletStreamReply("you must specify at least 1 of stdin, stdout, stderr");
                if (kubelet.Runtime.Find(call.Namespace, call.Pod)?.Latest(call.Container) is not { IsRunning: true } container)
                {
                    return new KubeletStreamReply($"container not found (\"{call.Container}\")");
                }

                Join(call);
                if (call.Kind == PodStreamKind.Exec) kubelet.Process.Spawn(new ExecSession(kubelet, call, container).RunAsync);
                else new AttachSession(kubelet, call, container).Start();
                return new KubeletStreamReply();
        }
    }

    private void Join(KubeletStreamCall call) => call.Stream.Join(kubelet.Process, $"{call.Kind} {call.Namespace}/{call.Pod}");
}
