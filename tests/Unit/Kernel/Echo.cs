using Drydock.Simulators.Kernel;
using Drydock.Simulators.Kernel.Messaging;

namespace Drydock.Unit.Kernel;

/// <summary>A server that answers with what it was sent, plus what the test makes it do first.</summary>
internal static class Echo
{
    public static (SimProcess Server, RpcClient<int, int> Client) Start(World world, Func<int, Task>? before = null)
    {
        var process = world.CreateProcess("server");
        var server = new RpcServer<int, int>(process, "echo", LatencyProfile.InCluster);
        process.Start(() => Task.CompletedTask);
        server.Serve(async request =>
        {
            if (before is not null) await before(request);
            return request;
        });
        return (process, new RpcClient<int, int>(server));
    }
}
