using Drydock.Simulators.Kubernetes.Storage;
using Drydock.Unit.Aws;
using Drydock.Wire.State;

namespace Drydock.Unit.State;

/// <summary>An account over a log, as a served cloud has it: what a turn changes is appended when it ends.</summary>
internal sealed class KeptAccount : IDisposable
{
    private readonly StateRecorder _recorder;

    internal KeptAccount(ulong seed, string path)
    {
        var map = new StateMap();
        Log = StateLog.Open(path, map.Apply, static _ => { });
        Rig = new AwsRig(seed, start: map.At == default ? null : map.At);
        var blocks = new BlockPart(map);
        _recorder = new StateRecorder(Log, Rig.World, new EtcdStore(Rig.World), new AwsPart(Rig.Aws, blocks, map), blocks);
        EndTurn();
    }

    internal AwsRig Rig { get; }
    internal StateLog Log { get; }

    internal void EndTurn() => _recorder.Flush();

    public void Dispose()
    {
        _recorder.Dispose();
        Log.Dispose();
    }
}
