using Drydock.Core.Kubernetes;
using Drydock.Simulators.Kubernetes.Controllers.Runtime;

namespace Drydock.Simulators.Kubernetes.Controllers.Workloads;

/// <summary>What the controllers ask of a pod's status.</summary>
internal static class PodState
{
    extension(KubeDocument pod)
    {
        /// <summary>The phase; empty for a pod that was only built, not created.</summary>
        public string Phase => pod.Text("status", "phase") ?? (pod.Uid.Length > 0 ? "Pending" : "");
        public bool IsFailed => pod.Phase == "Failed";
        public bool IsSucceeded => pod.Phase == "Succeeded";
        public bool IsFinished => pod.Phase is "Failed" or "Succeeded";

        /// <summary>Neither finished nor on its way out: what counts as a replica of a ReplicaSet or an active pod of a Job.</summary>
        public bool IsActive => !pod.IsFinished && !pod.IsDeleting;

        public bool IsReady => pod.Condition("Ready")?.Text("status") == "True";
        public bool IsRunningAndReady => pod.Phase == "Running" && pod.IsReady;

        public KubeDocument? Condition(string type)
        {
            foreach (var condition in pod.List("status", "conditions"))
            {
                if (condition.Text("type") == type) return condition;
            }

            return null;
        }

        /// <summary>Ready for at least the given seconds, as the API's whole-second times tell.</summary>
        public bool IsAvailable(long minReadySeconds, DateTimeOffset now)
        {
            if (pod.Condition("Ready") is not { } ready || ready.Text("status") != "True") return false;
            if (minReadySeconds == 0) return true;
            return KubeTime.Parse(ready.Text("lastTransitionTime")) is { } since && since + TimeSpan.FromSeconds(minReadySeconds) < now;
        }
    }
}
