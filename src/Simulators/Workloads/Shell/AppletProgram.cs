using Drydock.Simulators.Volumes;

namespace Drydock.Simulators.Workloads.Shell;

/// <summary>A small command of a busybox-like image as an executable. A failing file call is reported as the command would, with exit code 1.</summary>
internal sealed class AppletProgram(Func<AppletCall, Task<int>> run, ExecutableSet executables) : IContainerProgram
{
    public async Task<int> RunAsync(IContainerContext context)
    {
        var call = new AppletCall(context, executables);
        try
        {
            return await run(call);
        }
        catch (SimIoException exception)
        {
            return call.Fail(exception.Message);
        }
        catch (AppletUsageException exception)
        {
            return call.Fail(exception.Message);
        }
    }
}
